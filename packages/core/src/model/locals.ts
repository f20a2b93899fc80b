/**
 * Numbers for the local states of a process, so that a state of the model is a row of small numbers. Each transition of
 * the real machine is computed once and then looked up.
 */

export interface Locals<L> {
  /** 0 is the state that every process begins in. */
  numberOf(local: L): number;
  get(number: number): L;
  /** The number of the state after `number` for an event of this `code`; `compute` runs the real machine, once. */
  after(number: number, code: number, compute: (local: L) => L): number;
}

/** @param code of an event, below this. */
const MAX_CODE = 65_536;

export function createLocals<L>(first: L): Locals<L> {
  const numbers = new Map<string, number>();
  const locals: L[] = [];
  const transitions = new Map<number, number>();

  function numberOf(local: L): number {
    const text = JSON.stringify(local, forgetCounts);
    const known = numbers.get(text);
    if (known !== undefined) return known;
    numbers.set(text, locals.length);
    locals.push(local);
    return locals.length - 1;
  }

  function get(number: number): L {
    const local = locals[number];
    if (local === undefined) throw new RangeError(`no local state has the number ${number}`);
    return local;
  }

  numberOf(first);
  return {
    numberOf,
    get,
    after(number, code, compute) {
      if (code >= MAX_CODE) throw new RangeError(`an event's code is below ${MAX_CODE}, got ${code}`);
      const transition = number * MAX_CODE + code;
      const known = transitions.get(transition);
      if (known !== undefined) return known;
      const next = numberOf(compute(get(number)));
      transitions.set(transition, next);
      return next;
    },
  };
}

/** What is carried along for the report decides no step, so states that differ in it alone are one. */
const CARRIED: ReadonlySet<string> = new Set(['settled', 'coveredBytes', 'sizeBytes', 'detail', 'history', 'videos']);

function forgetCounts(name: string, value: unknown): unknown {
  return CARRIED.has(name) ? 0 : value;
}
