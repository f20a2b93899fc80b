/**
 * The trace in which an attempt was made, in the attempt's own id: whoever lists the ledger later finds it there, and no
 * object, no field and no request is added for it. `{trace id}-{span id}-{random}`: 64 characters, as many as an id may have.
 */

const TRACED = /^([0-9a-f]{32})-([0-9a-f]{16})-[0-9a-f]{14}$/;
const TRACEPARENT = /^00-([0-9a-f]{32})-([0-9a-f]{16})-01$/;

/** What is random in such an id: two attempts in one span are two attempts still. */
export const ATTEMPT_RANDOM_BYTES = 7;

/**
 * @param traceparent W3C's, of a span that is recorded; any other has no trace to lead to.
 * @param random 14 lower-case hex digits.
 */
export function formatTracedAttempt(traceparent: string, random: string): string | undefined {
  const [, traceId, spanId] = TRACEPARENT.exec(traceparent) ?? [];
  const attempt = `${traceId}-${spanId}-${random}`;
  return TRACED.test(attempt) ? attempt : undefined;
}

/** The `traceparent` of the span that made the attempt; undefined for an attempt that nobody traced. */
export function traceOfAttempt(attempt: string): string | undefined {
  const [, traceId, spanId] = TRACED.exec(attempt) ?? [];
  return traceId === undefined ? undefined : `00-${traceId}-${spanId}-01`;
}
