/** The operations that the apps do in the bucket, each done once under scratch keys. */
import { diagnoseFailure } from '@reelkeep/core/diagnose-failure';
import type { RemoveResult } from '@reelkeep/core/object-store';
import { listUploads } from '@reelkeep/s3-adapter/multipart-uploads';
import { readRange } from '@reelkeep/s3-adapter/read-range';
import { rehearseAbort, rehearseMultipart } from '@reelkeep/s3-adapter/rehearse-multipart';
import { checkTidying } from './check-tidying.ts';
import { type Check, Diagnosed } from './examination.ts';
import { appsThatNeed } from './needed-by.ts';
import type { PatientStore } from './patient.ts';

const BYTES = Buffer.from('reelkeep doctor was here; it cleans up after itself.');

async function* once(bytes: Uint8Array): AsyncGenerator<Uint8Array> {
  yield bytes;
}

/** Whether the bucket answers at all, be it with a refusal. A GET, since the answer to a HEAD says nothing of the cause. */
export async function checkBucketAnswers(patient: PatientStore): Promise<boolean> {
  const { examination, store, scratch, arn, bucket } = patient;
  const did = `list ${bucket} under ${scratch.videoFolder}`;
  await examination.attempt({ name: 's3.list', did, needs: { action: 's3:ListBucket', resource: arn() } }, (signal) =>
    store.list({ prefix: scratch.videoFolder, maxKeys: 1 }, { signal }),
  );
  const seen = examination.observations.filter(({ check }) => check.startsWith('s3.'));
  return seen.every(({ diagnosis }) => diagnosis === 'permission_missing' || diagnosis === 'bucket_policy_denies');
}

/** Puts a video, and reads it back in every way; the key, or undefined where nothing could be put. */
export async function checkStore(patient: PatientStore): Promise<string | undefined> {
  const { examination, client, store, scratch, target, bucket, arn } = patient;
  const { videoPrefix } = target.layout;
  const objects = arn(`${videoPrefix}/*`);
  const { attempt } = examination;
  const reads: Check['needs'] = { action: 's3:GetObject', resource: objects };
  const s3 = { client, bucket };
  const key = scratch.video('put');
  const put = (signal: AbortSignal) => store.putVideo({ key, body: once(BYTES), metadata: {} }, { signal });

  const writes: Check['needs'] = { action: 's3:PutObject', resource: objects };
  const stored = await attempt({ name: 's3.put', did: `put ${key}`, needs: writes }, put);
  await checkLedger(patient);
  if (stored === undefined) return undefined;

  await attempt({ name: 's3.put_if_absent', did: 'put again with If-None-Match: *', needs: writes }, async (signal) => {
    const { outcome } = await put(signal);
    if (outcome === 'stored') {
      throw new Diagnosed('conditional_writes_ignored', 'a second put with If-None-Match: * on the same key was taken');
    }
  });
  await attempt({ name: 's3.head', did: 'head it', needs: reads }, async (signal) => {
    const head = await store.head(key, { signal });
    expectThat(head?.sizeBytes === BYTES.length, `HEAD tells ${head?.sizeBytes} bytes of ${BYTES.length}`);
  });
  await attempt({ name: 's3.get', did: 'get it', needs: reads }, async (signal) => {
    const body = await store.get(key, { signal });
    expectThat(body !== undefined && BYTES.equals(body), 'GET brought other bytes than were put');
  });
  await attempt({ name: 's3.get_range', did: 'get a range of it', needs: reads }, async (signal) => {
    const part = await readRange(s3, { key, first: 9, last: 14 }, { signal });
    expectThat(BYTES.subarray(9, 15).equals(part), `a range of 6 bytes brought ${part.length}`);
  });
  await attempt(
    { name: 's3.list_fresh', did: 'list it', needs: { action: 's3:ListBucket', resource: arn() } },
    async (signal) => {
      const { objects: listed } = await store.list({ prefix: key }, { signal });
      expectThat(
        listed.some((object) => object.key === key),
        'a listing right after the put does not show the object',
      );
    },
  );
  await attempt(
    { name: 's3.multipart', did: 'put in parts, twice on one key', needs: writes, apps: ['ingest'] },
    async (signal) => {
      const parts = { key: scratch.video('parts'), bytes: BYTES };
      await rehearseMultipart(s3, parts, { signal });
      if ((await rehearseMultipart(s3, parts, { signal })) === 'stored') {
        throw new Diagnosed(
          'conditional_writes_ignored',
          'a multipart upload completed with If-None-Match: * on a key that was taken',
        );
      }
    },
  );
  const abort = { action: 's3:AbortMultipartUpload', resource: objects };
  const aborters = appsThatNeed(abort.action, 'videos');
  await attempt(
    { name: 's3.multipart_abort', did: 'begin an upload and abort it', needs: abort, apps: aborters },
    (signal) => rehearseAbort(s3, scratch.video('aborted'), { signal }),
  );
  const listing = { action: 's3:ListBucketMultipartUploads', resource: arn() };
  const listers = appsThatNeed(listing.action, 'bucket');
  await attempt(
    { name: 's3.list_uploads', did: 'list unfinished uploads', needs: listing, apps: listers },
    async (signal) => {
      for await (const upload of listUploads(s3, scratch.videoFolder, { signal })) expectThat(upload.key !== '', '');
    },
  );
  return key;
}

async function checkLedger(patient: PatientStore): Promise<void> {
  const { examination, store, scratch, target, arn } = patient;
  const { attempt } = examination;
  const resource = arn(`${target.layout.ledgerPrefix}/*`);
  const key = scratch.ledger('entry');
  const needs = (action: string) => ({ needs: { action, resource }, apps: appsThatNeed(action, 'ledger') });
  const put = await attempt({ name: 's3.put_ledger', did: `put ${key}`, ...needs('s3:PutObject') }, (signal) =>
    store.put({ key, body: BYTES }, { signal }),
  );
  if (put === undefined) return;
  await attempt({ name: 's3.get_ledger', did: 'get it', ...needs('s3:GetObject') }, async (signal) => {
    const body = await store.get(key, { signal });
    expectThat(body !== undefined && BYTES.equals(body), 'GET brought other bytes than were put');
  });
  await attempt({ name: 's3.delete_ledger', did: 'delete it', ...needs('s3:DeleteObject') }, async (signal) =>
    throwFirst(await store.remove([key], { signal })),
  );
  await checkTidying(patient);
}

/** Last of all: what it can't delete, nobody cleans up. */
export async function checkDelete({ examination, store, scratch, target, arn }: PatientStore): Promise<void> {
  const key = scratch.video('put');
  const needs = { action: 's3:DeleteObject', resource: arn(`${target.layout.videoPrefix}/*`) };
  const apps = appsThatNeed(needs.action, 'videos');
  const gone = await examination.attempt({ name: 's3.delete', did: 'delete it', needs, apps }, async (signal) =>
    throwFirst(await store.remove([key], { signal })),
  );
  if (gone === undefined) return;
  const lists = { action: 's3:ListBucket', resource: arn() };
  await examination.attempt({ name: 's3.deleted', did: 'list it no more', needs: lists, apps }, async (signal) => {
    const { objects } = await store.list({ prefix: key }, { signal });
    expectThat(objects.length === 0, 'the object is still listed after its delete');
  });
  const versions = { action: 's3:DeleteObjectVersion', resource: needs.resource };
  const purgers = appsThatNeed(versions.action, 'videos');
  const purge = { name: 's3.purge', did: 'delete every version of it', needs: versions, apps: purgers };
  await examination.attempt(purge, async (signal) => throwFirst(await store.purge([key], { signal })));
}

/** S3 answers a batch with 200 and tells of each key what became of it. */
function throwFirst({ failed }: RemoveResult): void {
  const [first] = failed;
  if (first === undefined) return;
  const { code, message } = first;
  throw new Diagnosed(diagnoseFailure({ code, status: 403, message }), `${code}: ${message}`);
}

function expectThat(holds: boolean, otherwise: string): void {
  if (!holds) throw new Diagnosed('operation_failed', otherwise);
}
