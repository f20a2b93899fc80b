/** Tells "the queue answers" from "it does not" over many polls, and says each change once. */
import { diagnoseFailure } from '@reelkeep/core/diagnose-failure';
import { DIAGNOSES } from '@reelkeep/core/diagnoses';
import { readFailure } from '@reelkeep/core/service-failure';
import type { AdapterLog } from './adapter-log.ts';
import { fullJitter } from './backoff.ts';

export interface PollingState {
  answered(): void;
  failed(error: unknown): void;
  /** How long to wait before the next poll: 0 while the queue answers. */
  delayMs(): number;
  readonly reachable: boolean;
}

const BASE_MS = 200;
/** A queue that is back is noticed this soon at the latest. */
const CAP_MS = 5_000;

/** Shared by the slots of a consumer: `slots` failures are one round of failures. */
export function createPollingState(options: {
  readonly queueUrl: string;
  readonly slots: number;
  readonly log: AdapterLog;
  random(): number;
}): PollingState {
  const { queueUrl, slots, log, random } = options;
  let failures = 0;
  return {
    answered() {
      if (failures > 0) log.info({ event: 'queue.reachable', queue_url: queueUrl });
      failures = 0;
    },
    failed(error) {
      if (failures === 0) tell(error);
      failures += 1;
    },
    delayMs() {
      const attempt = Math.ceil(failures / slots);
      return attempt === 0 ? 0 : fullJitter({ attempt, baseMs: BASE_MS, capMs: CAP_MS, random });
    },
    get reachable() {
      return failures === 0;
    },
  };

  function tell(error: unknown): void {
    // sqs-consumer wraps what the SDK threw, and keeps little of it.
    const thrown = error instanceof Error && error.cause instanceof Error ? error.cause : error;
    const diagnosis = diagnoseFailure(readFailure(thrown));
    const { action: advice } = DIAGNOSES[diagnosis];
    log.warn({ event: 'queue.unreachable', queue_url: queueUrl, err: error, diagnosis, advice });
  }
}
