/** The provider's own word on when to come back. */

/**
 * Seconds from now until `Retry-After` (RFC 9110 §10.2.3), which is a number of seconds or an HTTP date; never
 * negative, undefined when it is neither.
 */
export function retryAfterSeconds(value: string | undefined, now: Date): number | undefined {
  const text = value?.trim() ?? '';
  if (/^\d{1,10}$/.test(text)) return Number(text);
  // All three forms of an HTTP date have a time of day; `Date.parse` alone would take "5 of 1" for one.
  if (!/ \d{2}:\d{2}:\d{2}( |$)/.test(text)) return undefined;
  // The oldest form (asctime) leaves the zone out; it is always UTC.
  const instant = Date.parse(text.endsWith('GMT') ? text : `${text} GMT`);
  return Number.isNaN(instant) ? undefined : Math.max(0, Math.ceil((instant - now.getTime()) / 1_000));
}
