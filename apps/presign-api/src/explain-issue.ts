/** One tone for all faults of a request: `expected ...`, whatever the schema's own words are. */
import type { z } from 'zod';

/** An error map for zod: what a schema says in words of its own stays, all else is said here. No value is ever repeated. */
export function explainIssue(issue: z.core.$ZodRawIssue): string | undefined {
  switch (issue.code) {
    case 'invalid_type':
      return issue.input === undefined ? `expected ${article(issue.expected)}, and it is missing` : expectType(issue);
    case 'invalid_value':
      return `expected ${issue.values.map((value) => JSON.stringify(value)).join(' or ')}`;
    case 'too_small':
      return `expected at least ${quantity(issue.minimum, issue.origin)}`;
    case 'too_big':
      return `expected at most ${quantity(issue.maximum, issue.origin)}`;
    case 'unrecognized_keys':
      return `expected no ${issue.keys.map((key) => JSON.stringify(key.slice(0, 64))).join(', ')}`;
    default:
      return undefined;
  }
}

function expectType({ expected }: { readonly expected: string }): string {
  return `expected ${article(expected)}`;
}

function article(type: string): string {
  if (type === 'int') return 'a whole number';
  return /^[aeiou]/.test(type) ? `an ${type}` : `a ${type}`;
}

function quantity(limit: number | bigint, origin: string): string {
  if (origin === 'string') return `${limit} characters`;
  return origin === 'array' ? `${limit} items` : String(limit);
}
