/** One line of text for a failed parse: every fault, where it is, what was expected. */
import type { z } from 'zod';

/** Longer than any honest message's faults; a DLQ attribute and a log line stay readable. */
const MAX_LENGTH = 1_000;

/** `iteration: Too small: expected number to be >=1; tenant: expected 1 to 63 letters, …`. The values themselves are never quoted. */
export function describeIssues(error: z.ZodError): string {
  const text = error.issues
    .map((issue) => (issue.path.length === 0 ? issue.message : `${issue.path.join('.')}: ${issue.message}`))
    .join('; ');
  return text.length <= MAX_LENGTH ? text : `${text.slice(0, MAX_LENGTH - 1)}…`;
}
