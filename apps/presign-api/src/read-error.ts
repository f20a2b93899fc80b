/** Turns whatever a request threw into a problem, so that no stack and no text of the storage ever leaves. */
import { StoreError } from '@reelkeep/core/store-error';
import { HTTPException } from 'hono/http-exception';
import { type Fault, ProblemError } from './problem.ts';
import type { ProblemName } from './problem-types.ts';

/** Outages end by themselves; sooner than this a second try is only load. */
const RETRY_AFTER_SECONDS = 5;

/** What the framework itself refuses, by its status. */
const BY_STATUS: Readonly<Record<number, ProblemName>> = {
  400: 'bad-request',
  413: 'payload-too-large',
  415: 'unsupported-media-type',
};

/** @param clientGone what was thrown then is no fault of anybody's: work that nobody waits for was given up. */
export function readError(error: unknown, clientGone: boolean): ProblemError {
  if (clientGone) return new ProblemError('client-gone', { cause: error });
  if (error instanceof ProblemError) return error;
  if (error instanceof StoreError) return storageUnavailable(error);
  if (error instanceof HTTPException) {
    const name = /malformed json/i.test(error.message) ? 'malformed-json' : BY_STATUS[error.status];
    if (name !== undefined) return new ProblemError(name, { cause: error });
  }
  return new ProblemError('internal-error', {
    detail: 'The fault is on this side and was logged under the request id.',
    cause: error,
  });
}

/** 503: the storage gave no answer that can be trusted. What it said stays in the log. */
export function storageUnavailable(
  cause: unknown,
  detail = 'Try again in a moment.',
  faults?: readonly Fault[],
): ProblemError {
  return new ProblemError('storage-unavailable', {
    detail,
    cause,
    ...(faults === undefined ? {} : { faults }),
    headers: { 'Retry-After': String(RETRY_AFTER_SECONDS) },
  });
}
