/**
 * The one file where S3's failures get a meaning: absent (a value), unavailable (try later), or misconfigured (someone
 * has to mend something, and the advice says what). What it does not know is never taken for an absence.
 */
import { diagnoseFailure } from '@reelkeep/core/diagnose-failure';
import { DIAGNOSES } from '@reelkeep/core/diagnoses';
import { readFailure } from '@reelkeep/core/service-failure';
import { StoreError } from '@reelkeep/core/store-error';

/** The key is not there, and S3 itself says so in so many words. A 404 without that word proves nothing. */
export function saysKeyAbsent(error: unknown): boolean {
  const { code, status } = readFailure(error);
  return code === 'NoSuchKey' && status === 404;
}

/** A 404 on a HEAD, which has no body: the key or the bucket is missing. Ask the bucket before believing it. */
export function saysNotFound(error: unknown): boolean {
  const { code, status } = readFailure(error);
  return status === 404 && (code === 'NotFound' || code === 'NoSuchKey' || code === 'Http404');
}

/** A range from the first byte on can't be had (416): there is no byte. */
export function saysEmpty(error: unknown): boolean {
  const { code, status } = readFailure(error);
  return status === 416 && code === 'InvalidRange';
}

/** `If-None-Match: *` did not hold (412): the key is taken. */
export function saysOccupied(error: unknown): boolean {
  const { code, status } = readFailure(error);
  return status === 412 && (code === 'PreconditionFailed' || code === 'Http412');
}

/** Another conditional write on the key was under way (409): S3 wants this one tried again. */
export function saysConflict(error: unknown): boolean {
  const { code, status } = readFailure(error);
  return status === 409 && (code === 'ConditionalRequestConflict' || code === 'OperationAborted');
}

/** The engine does not know this call at all. */
export function saysNotImplemented(error: unknown): boolean {
  const { code, status } = readFailure(error);
  return status === 501 || code === 'NotImplemented' || code === 'VersioningNotConfigured';
}

/** Any failure that is no answer, as the one error of the port. `action` says what was tried: `head videos/acme/…`. */
export function toStoreError(error: unknown, action: string): StoreError {
  if (error instanceof StoreError) return error;
  const failure = readFailure(error);
  const { code } = failure;
  const diagnosis = diagnoseFailure(failure);
  const { action: advice, passes = false } = DIAGNOSES[diagnosis];
  const kind = passes ? 'unavailable' : 'misconfigured';
  const message = `S3 failed to ${action}: ${code}: ${failure.message}`;
  return new StoreError({ kind, code, message, advice, diagnosis, cause: error });
}

/** An answer came, but without what every S3 answer of its kind holds: a proxy or a web server spoke, not S3. */
export function notFromS3(action: string, missing: string): StoreError {
  return new StoreError({
    kind: 'unavailable',
    code: 'UnexpectedAnswer',
    message: `the answer to ${action} holds no ${missing}`,
    advice: DIAGNOSES.not_s3.action,
    diagnosis: 'not_s3',
  });
}

/**
 * Asks S3, and turns every failure into a `StoreError`. When the caller's own signal has aborted, its reason comes out instead.
 * What `ask` itself makes of an error (an absence, an occupied key) it returns as a value.
 */
export async function answerFromS3<T>(
  action: string,
  signal: AbortSignal | undefined,
  ask: () => Promise<T>,
): Promise<T> {
  signal?.throwIfAborted();
  try {
    return await ask();
  } catch (error) {
    signal?.throwIfAborted();
    throw toStoreError(error, action);
  }
}
