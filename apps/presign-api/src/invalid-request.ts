/** What a request that breaks its schema is answered: every fault with its place, nothing of the values. */
import type { z } from 'zod';
import { explainIssue } from './explain-issue.ts';
import { type Fault, ProblemError } from './problem.ts';

/** What of a request has the schema's shape. Throws a 422 problem that names every fault. */
export function checkPart<Schema extends z.ZodType>(
  place: Fault['in'],
  schema: Schema,
  value: unknown,
): z.output<Schema> {
  const parsed = schema.safeParse(value, { error: explainIssue });
  if (parsed.success) return parsed.data;
  const faults = parsed.error.issues.map(({ path, message }) => ({
    in: place,
    pointer: jsonPointer(path),
    detail: message,
  }));
  throw new ProblemError('validation-failed', { detail: summarise(faults), faults });
}

/** `/videos/3/key`, https://www.rfc-editor.org/rfc/rfc6901 */
export function jsonPointer(path: readonly PropertyKey[]): string {
  return path.map((step) => `/${String(step).replaceAll('~', '~0').replaceAll('/', '~1')}`).join('');
}

/** One line for a person: the first fault, and how many more. */
export function summarise(faults: readonly Fault[]): string {
  const [first] = faults;
  if (first === undefined) return 'The request breaks a rule.';
  const more = faults.length === 1 ? '' : ` (and ${faults.length - 1} more)`;
  return `${first.pointer === '' ? first.in : `${first.in} ${first.pointer}`}: ${first.detail}${more}`;
}
