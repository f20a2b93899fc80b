/** Gathers what several processes say is wrong with the environment they share, so that it is told once. */
import { CONFIG_EXIT_CODE } from '@reelkeep/runtime/config-error';
import { StackError } from './stack-error.ts';

/** What the runtime prints before the faults, each of them on an indented line. */
const HEADING = ': the environment is wrong';

/** The faults among an app's lines, e.g. `PORT is empty: expected a whole number from 0 to 65535`. */
export function readConfigFaults(lines: readonly string[]): string[] {
  const heading = lines.findLastIndex((line) => line.endsWith(HEADING));
  if (heading < 0) return [];
  const after = lines.slice(heading + 1);
  const end = after.findIndex((line) => !line.startsWith('  '));
  return (end < 0 ? after : after.slice(0, end)).map((line) => line.trim());
}

/** One error for all of them, each variable once, in the order of their names; of two opinions on one the first is told. */
export function configFaultsError(faults: readonly string[]): StackError {
  const byVariable = new Map([...faults].reverse().map((fault) => [fault.split(' ', 1)[0], fault]));
  const lines = [...byVariable.values()].sort().map((fault) => `  ${fault}`);
  return new StackError(['The environment is wrong:', ...lines].join('\n'), { exitCode: CONFIG_EXIT_CODE });
}
