/** One tone for all faults of a request: `expected ...`, whatever the schema's own words are. */
import type { z } from 'zod';

const MAX_NAMES = 10;
const MAX_NAME_LENGTH = 64;

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
      return `expected no ${someOf(issue.keys)}`;
    default:
      return undefined;
  }
}

/** The first few names, each cut: a body may have tens of thousands. */
function someOf(names: readonly string[]): string {
  const shown = names.slice(0, MAX_NAMES).map((name) => JSON.stringify(name.slice(0, MAX_NAME_LENGTH)));
  const more = names.length - shown.length;
  return `${shown.join(', ')}${more === 0 ? '' : ` and ${more} more`}`;
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
