/** `--deep`: 100 MB there and back, the way a video goes. */
import { createHash, randomBytes } from 'node:crypto';
import { createUrlSigner } from '@reelkeep/s3-adapter/url-signer';
import type { ProgressMeter } from '../operator/progress-meter.ts';
import { judgeRate, neededRate } from './check-link.ts';
import { Diagnosed } from './examination.ts';
import type { PatientStore } from './patient.ts';

const TOTAL_BYTES = 100_000_000;
const CHUNK_BYTES = 1_000_000;
/** 100 MB at the least rate that uploads need take eight minutes, and the usual limit is 3 seconds. */
const PATIENCE = 200;

export interface DeepResult {
  readonly upload_mb_per_second: number | undefined;
  readonly download_mb_per_second: number | undefined;
}

/** Both rates in MB (10^6 bytes) a second; undefined for what failed. */
export async function checkDeep(patient: PatientStore, meter: ProgressMeter): Promise<DeepResult> {
  const { examination, store, scratch, connection, bucket, target, now } = patient;
  const key = scratch.video('deep');
  // The same random chunk a hundred times: fresh randomness would measure the random generator.
  const chunk = randomBytes(CHUNK_BYTES);
  const chunks = TOTAL_BYTES / CHUNK_BYTES;
  const patience = PATIENCE;

  async function* body(): AsyncGenerator<Uint8Array> {
    for (let sent = 0; sent < chunks; sent += 1) {
      meter.show('uploading, MB', sent, chunks);
      yield chunk;
    }
  }
  const uploaded = await examination.attempt(
    { name: 'deep.upload', did: 'put 100 MB in parts', patience },
    async (signal) => {
      const startedMs = performance.now();
      const { outcome } = await store.putVideo({ key, body: body(), metadata: {} }, { signal });
      if (outcome !== 'stored') throw new Diagnosed('operation_failed', 'the scratch key was taken');
      const rate = (TOTAL_BYTES * 1_000) / (performance.now() - startedMs);
      judgeRate(rate, neededRate(target.env['PROVIDER_MAX_BYTES']));
      return rate;
    },
  );
  const did = 'get them by a presigned URL and compare';
  const downloaded = await examination.attempt({ name: 'deep.download', did, patience }, async (signal) => {
    const signer = createUrlSigner({ connection, bucket, now });
    const { url } = await signer.signGet({ key, expiresInSeconds: 900 });
    const startedMs = performance.now();
    const response = await fetch(url, { signal });
    const hash = createHash('sha256');
    let received = 0;
    for await (const part of response.body ?? []) {
      hash.update(part);
      received += part.byteLength;
      meter.show('downloading, MB', Math.floor(received / CHUNK_BYTES), chunks);
    }
    const expected = createHash('sha256');
    for (let at = 0; at < chunks; at += 1) expected.update(chunk);
    if (hash.digest('hex') !== expected.digest('hex')) {
      throw new Diagnosed('operation_failed', `100 MB came back as other ${received} bytes (HTTP ${response.status})`);
    }
    return (TOTAL_BYTES * 1_000) / (performance.now() - startedMs);
  });
  meter.clear();
  return {
    upload_mb_per_second: inMegabytes(uploaded?.value),
    download_mb_per_second: inMegabytes(downloaded?.value),
  };
}

function inMegabytes(rate: number | undefined): number | undefined {
  return rate === undefined ? undefined : Math.round(rate / 100_000) / 10;
}
