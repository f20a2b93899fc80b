/** The query of a request by its names, each of which has to be known: a misspelt filter would otherwise answer too much. */
import { jsonPointer } from './invalid-request.ts';
import { ProblemError } from './problem.ts';

/** A name that comes more than once has a list, which no schema takes. Throws a 400 problem that says which names there are. */
export function readQuery(url: string, known: readonly string[]): Record<string, string | string[]> {
  const begin = url.indexOf('?');
  if (begin === -1) return {};
  const values = new Map<string, string | string[]>();
  for (const [name, value] of new URLSearchParams(url.slice(begin))) {
    const before = values.get(name);
    values.set(name, before === undefined ? value : [before, value].flat());
  }
  const unknown = [...values.keys()].filter((name) => !known.includes(name));
  if (unknown.length > 0) throw unknownNames(unknown, known);
  return Object.fromEntries(values);
}

function unknownNames(unknown: readonly string[], known: readonly string[]): ProblemError {
  const detail = known.length === 0 ? 'this route takes no query' : `expected one of ${known.join(', ')}`;
  const faults = unknown.map((name) => ({ in: 'query' as const, pointer: jsonPointer([name]), detail }));
  return new ProblemError('unknown-parameter', {
    detail: `The query has a name that is not known: ${detail}.`,
    faults,
  });
}
