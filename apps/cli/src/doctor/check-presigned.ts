/** Presigned URLs as a player and an uploader use them: over plain HTTP, with nothing but the URL. */
import { diagnoseFailure } from '@reelkeep/core/diagnose-failure';
import { createUrlSigner } from '@reelkeep/s3-adapter/url-signer';
import { type Check, Diagnosed } from './examination.ts';
import type { Engine } from './find-engine.ts';
import type { PatientStore } from './patient.ts';

const EXPIRES_SECONDS = 60;

/** Others answer a request without a signature whatever the bucket says (LocalStack, MiniStack), so that it proves nothing there. */
const ASK_EVERYBODY: ReadonlySet<Engine> = new Set<Engine>(['aws', 'versitygw']);

/** @param key of an object that is there. */
export async function checkPresigned(patient: PatientStore, key: string): Promise<void> {
  const { examination, connection, bucket, engine, scratch, target, arn, now } = patient;
  const { attempt } = examination;
  const signer = createUrlSigner({ connection, bucket, now });
  const apps: Check['apps'] = ['api'];
  const objects = arn(`${target.layout.videoPrefix}/*`);

  const reads = { action: 's3:GetObject', resource: objects };
  const fetched = await attempt(
    { name: 'presigned.get', did: 'fetch it by a presigned URL', needs: reads, apps },
    async (signal) => {
      const { url } = await signer.signGet({ key, expiresInSeconds: EXPIRES_SECONDS });
      await expectOk(await fetch(url, { signal }));
      return url;
    },
  );
  const tampered = { name: 'presigned.tampered', did: 'fetch it by a presigned URL whose signature is changed', apps };
  if (engine === 'embedded') examination.skip(tampered, 'the embedded engine checks no signatures');
  else if (fetched !== undefined) {
    await attempt(tampered, async (signal) => {
      const response = await fetch(changeSignature(fetched.value), { signal });
      await response.body?.cancel();
      if (response.ok) {
        throw new Diagnosed('signatures_unchecked', `a URL with a changed signature answers ${response.status}`);
      }
    });
  }
  const writes = { action: 's3:PutObject', resource: objects };
  await attempt({ name: 'presigned.put', did: 'upload by a presigned URL', needs: writes, apps }, async (signal) => {
    const contentLength = 64;
    const upload = { key: scratch.video('upload'), contentLength, metadata: {}, expiresInSeconds: EXPIRES_SECONDS };
    const { url, method, headers } = await signer.signPut(upload);
    await expectOk(await fetch(url, { method, headers, body: Buffer.alloc(contentLength), signal }));
  });
  if (!ASK_EVERYBODY.has(engine)) return;
  await attempt({ name: 'presigned.unsigned', did: 'fetch it without any signature', apps }, async (signal) => {
    const { url } = await signer.signGet({ key, expiresInSeconds: EXPIRES_SECONDS });
    const response = await fetch(url.slice(0, url.indexOf('?')), { signal });
    await response.body?.cancel();
    if (response.ok) throw new Diagnosed('bucket_public', `a request without a signature answers ${response.status}`);
  });
}

/** Its last digit becomes another one. */
function changeSignature(url: string): string {
  return url.replace(
    /(X-Amz-Signature=[0-9a-f]{63})([0-9a-f])/,
    (_, kept: string, last: string) => `${kept}${last === '0' ? '1' : '0'}`,
  );
}

async function expectOk(response: Response): Promise<void> {
  const text = await response.text();
  if (response.ok) return;
  const [, code = `Http${response.status}`] = /<Code>([^<]+)<\/Code>/.exec(text) ?? [];
  const [, message = ''] = /<Message>([^<]*)<\/Message>/.exec(text) ?? [];
  const diagnosis = /expired|not yet valid/i.test(message)
    ? 'clock_skewed'
    : diagnoseFailure({ code, status: response.status, message });
  throw new Diagnosed(diagnosis, `a presigned URL answers ${response.status} ${code}: ${message}`);
}
