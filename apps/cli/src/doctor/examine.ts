/** The whole examination: credentials first, then S3, SQS and SNS side by side, each as far as it answers; at the end all is tidied up. */
import { randomUUID } from 'node:crypto';
import { createS3Client } from '@reelkeep/s3-adapter/s3-client';
import { createS3ObjectStore } from '@reelkeep/s3-adapter/s3-object-store';
import type { OpenTarget } from '../operator/open-target.ts';
import type { ProgressMeter } from '../operator/progress-meter.ts';
import { checkBucket } from './check-bucket.ts';
import { checkDeep, type DeepResult } from './check-deep.ts';
import { checkLink } from './check-link.ts';
import { checkMessaging } from './check-messaging.ts';
import { checkPresigned } from './check-presigned.ts';
import { checkQueues, findQueues } from './check-queues.ts';
import { checkBucketAnswers, checkDelete, checkStore } from './check-store.ts';
import { checkTopic } from './check-topic.ts';
import { checkWay } from './check-way.ts';
import { type App, createExamination, Diagnosed, type Examination } from './examination.ts';
import { ENGINE_NOTES, type Engine, findEngine } from './find-engine.ts';
import type { PolicyStatement } from './judge-policy.ts';
import type { Patient, PatientStore } from './patient.ts';
import { createScratchKeys } from './scratch-keys.ts';

export interface ExamineOptions {
  readonly target: OpenTarget;
  readonly apps: readonly App[];
  readonly deep: boolean;
  /** The longest that one operation may take. */
  readonly limitMs: number;
  readonly signal: AbortSignal;
  readonly now: () => Date;
  readonly meter: ProgressMeter;
}

export interface Examined {
  readonly engine: Engine;
  readonly examination: Examination;
  /** Of the bucket policy, for telling a missing Allow from a Deny. */
  readonly statements: readonly PolicyStatement[];
  readonly uploadBytesPerSecond: number | undefined;
  readonly deep: DeepResult | undefined;
}

/** Throws only when `signal` aborts; what was made for the trial is gone by then. */
export async function examine({ target, apps, deep, limitMs, signal, now, meter }: ExamineOptions): Promise<Examined> {
  const examination = createExamination({ signal, apps, clockMs: () => performance.now(), limitMs });
  const finding = findEngine(target.access.s3Endpoint, signal);
  const credentials = target.access.credentials;
  const connection = { ...target.s3.connection, ...(credentials && { credentials: { ...credentials } }) };
  const patient: Patient = { target, connection, examination, run: randomUUID().slice(0, 8), now };
  const nothing = { examination, statements: [], uploadBytesPerSecond: undefined, deep: undefined };

  if (!(await hasCredentials(patient))) return { ...nothing, engine: await finding };
  const [stored] = await untilAllEnd([
    examineBucket(patient, finding, deep ? meter : undefined),
    examineMessaging(patient),
  ]);
  const engine = await finding;
  for (const note of ENGINE_NOTES[engine]) examination.note(note);
  return { ...nothing, engine, ...stored };
}

/** Whatever keeps them from being found, each service would say it again. */
async function hasCredentials({ examination, target, now }: Patient): Promise<boolean> {
  const found = await examination.attempt({ name: 'credentials', did: "ask the SDK's credential chain" }, async () => {
    const { expiration } = await target.clients.s3.config.credentials();
    if (expiration !== undefined && expiration <= now()) {
      throw new Diagnosed('credentials_expired', `they expired at ${expiration.toISOString()}`);
    }
  });
  return found !== undefined;
}

async function examineBucket(
  patient: Patient,
  finding: Promise<Engine>,
  deepMeter: ProgressMeter | undefined,
): Promise<Partial<Examined>> {
  const { target, examination, connection, run } = patient;
  const { bucket, storageClass } = target.s3;
  if (bucket === undefined) {
    const detail = 'S3_BUCKET_NAME is not set: nothing is stored';
    examination.observe({ diagnosis: 'bucket_not_configured', check: 's3.bucket', detail });
    return {};
  }
  await checkWay(patient, bucket);
  const client = createS3Client(connection, { maxAttempts: 2 });
  const store = createS3ObjectStore({ client, bucket, storageClass });
  const scratch = createScratchKeys(target.layout, run);
  const arn = (key?: string) =>
    `arn:${partitionOf(connection.region)}:s3:::${bucket}${key === undefined ? '' : `/${key}`}`;
  const withStore: PatientStore = { ...patient, client, bucket, store, engine: await finding, scratch, arn };
  try {
    if (!(await checkBucketAnswers(withStore))) return {};
    const [statements] = await untilAllEnd([
      checkBucket(withStore),
      checkStore(withStore).then(async (key) => {
        if (key !== undefined) await checkPresigned(withStore, key);
        await checkDelete(withStore);
      }),
    ]);
    const uploadBytesPerSecond = await checkLink(withStore);
    const deep = deepMeter && (await checkDeep(withStore, deepMeter));
    return { statements, uploadBytesPerSecond, deep };
  } finally {
    const left = await scratch.cleanUp(store);
    if (left.length > 0) {
      examination.note(
        `Left behind, since these credentials may not delete: ${left.join(', ')} (aws s3 rm s3://${bucket}/KEY).`,
      );
    }
    client.destroy();
  }
}

async function examineMessaging(patient: Patient): Promise<void> {
  const found = await findQueues(patient);
  if (patient.examination.isLost('sqs')) return;
  await untilAllEnd([checkQueues(patient, found), checkTopic(patient, found), checkMessaging(patient)]);
}

/** As `Promise.all`, but a failure comes out only when all have ended: nothing is tidied up while it is still made. */
async function untilAllEnd<T extends readonly unknown[]>(work: { [at in keyof T]: Promise<T[at]> }): Promise<T> {
  await Promise.allSettled(work);
  return await Promise.all(work);
}

/** https://docs.aws.amazon.com/IAM/latest/UserGuide/reference-arns.html */
function partitionOf(region: string): string {
  if (region.startsWith('cn-')) return 'aws-cn';
  return region.startsWith('us-gov-') ? 'aws-us-gov' : 'aws';
}
