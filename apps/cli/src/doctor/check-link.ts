/** How much the link to S3 carries, and whether uploads can end in time. */
import { randomBytes } from 'node:crypto';
import { Diagnosed } from './examination.ts';
import type { PatientStore } from './patient.ts';

const FIRST_BYTES = 256 * 1_024;
const SECOND_BYTES = 2 * 1_048_576;
/** At the least rate that is enough, the first sample takes 1.25 s. */
const SAMPLE_LIMIT_MS = 2_200;
/** When the first sample went so quickly, a larger one tells more. */
const QUICK_MS = 250;
/** Three parts of 8 MiB at once, each given up after 120 seconds. */
const LEAST_BYTES_PER_SECOND = (3 * 8 * 1_048_576) / 120;
/** SQS lets nobody hold a message for longer: https://docs.aws.amazon.com/AWSSimpleQueueService/latest/SQSDeveloperGuide/sqs-visibility-timeout.html */
const LONGEST_HOLD_SECONDS = 12 * 3_600;
/** Beyond this a small sample says more of the delay than of the link. */
const MOST_A_SAMPLE_CAN_SHOW = 2_000_000;
const DEFAULT_MAX_BYTES = 5 * 1_024 ** 3;

/** Bytes a second, as far as it was measured. Nothing else should be under way beside it. */
export async function checkLink(patient: PatientStore): Promise<number | undefined> {
  const { examination, target } = patient;
  const needed = Math.min(neededRate(target.env['PROVIDER_MAX_BYTES']), MOST_A_SAMPLE_CAN_SHOW);
  const did = 'time an upload of 256 KiB to 2 MiB';
  const measured = await examination.attempt({ name: 'link.upload', did, patience: 2 }, async (signal) => {
    const first = await sample(patient, FIRST_BYTES, signal);
    const quick = first !== undefined && first * (QUICK_MS / 1_000) > FIRST_BYTES;
    // One that was slow, or did not end, is given a second chance: a single stall is no slow link.
    const again = quick ? SECOND_BYTES : FIRST_BYTES;
    const second = quick || (first ?? 0) < needed ? await sample(patient, again, signal) : undefined;
    if (first === undefined && second === undefined) {
      throw new Diagnosed('link_slow', `${FIRST_BYTES / 1_024} KiB were not through in ${SAMPLE_LIMIT_MS / 1_000} s`);
    }
    const best = Math.max(first ?? 0, second ?? 0);
    judgeRate(best, needed);
    return best;
  });
  return measured?.value;
}

/** Bytes a second; undefined when they were not through in time. */
async function sample(
  { store, scratch }: PatientStore,
  sizeBytes: number,
  signal: AbortSignal,
): Promise<number | undefined> {
  const limit = AbortSignal.timeout(SAMPLE_LIMIT_MS);
  const body = randomBytes(sizeBytes);
  const startedMs = performance.now();
  try {
    await store.put({ key: scratch.video(`sample-${sizeBytes}`), body }, { signal: AbortSignal.any([signal, limit]) });
  } catch (error) {
    signal.throwIfAborted();
    if (limit.aborted) return undefined;
    throw error;
  }
  return (sizeBytes * 1_000) / Math.max(1, performance.now() - startedMs);
}

/** Throws `Diagnosed` when uploads at this rate do not end in time. @param needed from `neededRate`. */
export function judgeRate(bytesPerSecond: number, needed: number): void {
  if (bytesPerSecond >= needed) return;
  const [rate, least] = [bytesPerSecond, needed].map((value) => Math.round(value / 1_000));
  throw new Diagnosed('link_slow', `an upload runs at ${rate} KB/s, and ${least} KB/s are needed`);
}

/** Bytes a second that parts need against their time-out, and the largest video against the longest hold on its message. */
export function neededRate(maxBytes: string | undefined): number {
  const bytes = /^\d{1,15}$/.test(maxBytes ?? '') ? Number(maxBytes) : DEFAULT_MAX_BYTES;
  return Math.max(LEAST_BYTES_PER_SECOND, bytes / LONGEST_HOLD_SECONDS);
}
