/** Counts what passed and what failed, over every check there is. */

/** What one check came to, e.g. `{ name: '@reelkeep/core test', passed: 120, failed: 0, notes: [] }`. */
export interface Tally {
  readonly name: string;
  readonly passed: number;
  readonly failed: number;
  /** Lines for a person: why something counts as failed, or what was skipped. */
  readonly notes: readonly string[];
}

export function passedOnce(name: string): Tally {
  return { name, passed: 1, failed: 0, notes: [] };
}

export function failedOnce(name: string, note: string): Tally {
  return { name, passed: 0, failed: 1, notes: [note] };
}

/** The last line of every run, alone on it: `N passed, N failed`. */
export function formatTotal(tallies: readonly Tally[]): string {
  const sum = (count: (tally: Tally) => number) => tallies.reduce((total, tally) => total + count(tally), 0);
  return `${sum((tally) => tally.passed)} passed, ${sum((tally) => tally.failed)} failed`;
}

/** True when something passed and nothing failed: a run that checked nothing is no success. */
export function isGreen(tallies: readonly Tally[]): boolean {
  return tallies.some(({ passed }) => passed > 0) && tallies.every(({ failed }) => failed === 0);
}

/** Prints a line a check, its notes, and the total last; sets the exit code. */
export function closeRun(tallies: readonly Tally[]): void {
  console.log('');
  for (const { name, passed, failed, notes } of tallies) {
    console.log(`${failed > 0 ? 'FAILED' : 'ok    '} ${name}: ${passed} passed, ${failed} failed`);
    for (const line of notes.flatMap((note) => note.split('\n'))) console.log(`         ${line}`);
  }
  console.log(formatTotal(tallies));
  process.exitCode = isGreen(tallies) ? 0 : 1;
}
