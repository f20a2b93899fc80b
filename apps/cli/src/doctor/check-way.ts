/** The way to S3, before anything is asked of it: does it answer, in the right tongue, at the right time, for the right region? */
import { connect } from 'node:tls';
import { diagnoseFailure } from '@reelkeep/core/diagnose-failure';
import { readFailure } from '@reelkeep/core/service-failure';
import { resolveBucketUrl } from '@reelkeep/s3-adapter/bucket-url';
import { Diagnosed } from './examination.ts';
import type { Patient } from './patient.ts';

/** A presigned URL lives 15 minutes by default: what a minute takes from it may pass. */
const MOST_SKEW_MS = 60_000;
const HANDSHAKE_MS = 1_500;

/** Asks for the bucket without a signature; whatever comes back tells of the way. */
export async function checkWay(patient: Patient, bucket: string): Promise<void> {
  const { examination, connection, now } = patient;
  const place = await resolveBucketUrl(connection, bucket);
  const url = new URL(place.path, place.origin);
  const answered = await examination.attempt(
    { name: 's3.endpoint', did: `ask ${place.origin} without a signature` },
    (signal) => knock(url, signal),
  );
  if (answered === undefined) return;
  const headers = answered.value;

  await examination.attempt({ name: 'clock.skew', did: 'compare the clock here with that of S3' }, async () => {
    const theirs = Date.parse(headers.get('date') ?? '');
    const skewMs = now().getTime() - theirs;
    if (Number.isNaN(theirs) || Math.abs(skewMs) <= MOST_SKEW_MS) return;
    const seconds = Math.round(Math.abs(skewMs) / 1_000);
    throw new Diagnosed('clock_skewed', `the clock here is ${seconds} s ${skewMs > 0 ? 'ahead of' : 'behind'} S3`);
  });
  await examination.attempt(
    { name: 's3.region', did: `compare the bucket's region with ${place.region}` },
    async () => {
      const region = headers.get('x-amz-bucket-region');
      if (region === null || region === place.region) return;
      throw new Diagnosed('region_wrong', `the bucket ${bucket} lies in ${region}, and AWS_REGION is ${place.region}`);
    },
  );
}

async function knock(url: URL, signal: AbortSignal): Promise<Headers> {
  try {
    const response = await fetch(url, { method: 'HEAD', redirect: 'manual', signal });
    if (response.status === 400 && url.protocol === 'http:' && (await speaksTls(url))) throw talksTls(url);
    return response.headers;
  } catch (error) {
    if (error instanceof Diagnosed) throw error;
    // What went wrong is the cause of fetch's own "fetch failed".
    const cause = error instanceof Error && error.cause instanceof Error ? error.cause : error;
    const failure = readFailure(cause);
    const diagnosis = diagnoseFailure(failure);
    const broke = diagnosis === 'connection_broken' || diagnosis === 'endpoint_unreachable';
    if (broke && url.protocol === 'http:' && (await speaksTls(url))) throw talksTls(url);
    throw new Diagnosed(diagnosis, `${failure.code}: ${failure.message}`);
  }
}

function talksTls(url: URL): Diagnosed {
  return new Diagnosed('tls_mismatch', `${url.host} speaks TLS, and the endpoint says ${url.protocol}//`);
}

/** Whether a TLS handshake comes about there, with whatever certificate. */
function speaksTls({ hostname, port }: URL): Promise<boolean> {
  return new Promise((resolve) => {
    const socket = connect({
      host: hostname,
      port: Number(port || 80),
      rejectUnauthorized: false,
      timeout: HANDSHAKE_MS,
    });
    const end = (speaks: boolean) => {
      socket.destroy();
      resolve(speaks);
    };
    socket.once('secureConnect', () => end(true));
    socket.once('error', () => end(false));
    socket.once('timeout', () => end(false));
  });
}
