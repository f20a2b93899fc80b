/** What a mutation is, and the searches that show what goes wrong with each. */
import type { Protocol } from './protocol.ts';
import type { Scenario } from './scenario.ts';
import type { Invariant } from './step.ts';

/** The protocol with one step taken out or swapped. */
export interface Mutation {
  readonly name: string;
  readonly breaks: Invariant;
  readonly scenario: Scenario;
  readonly protocol: Protocol;
}

export const ONE = [{ key: 0, source: 0 }] as const;
export const END: Scenario = { name: 'one worker, an end', keys: 1, workers: 1, messages: ONE, end: 'at_once' };
export const END_TWO: Scenario = { ...END, name: 'two workers, an end', workers: 2 };
export const NO_END: Scenario = {
  name: 'two workers, no end',
  keys: 1,
  workers: 2,
  messages: ONE,
  canAlways: 'store_all',
};
export const CONFLICT: Scenario = {
  ...NO_END,
  name: 'two sources of one key',
  messages: [...ONE, { key: 0, source: 1 }],
};
export const CLEAN_UP: Scenario = { ...END, name: 'one worker, an end, the clean-up', cleanUp: true };
export const UPLOAD: Scenario = { ...END, name: 'an upload, an end', messages: [], upload: true };
export const GRACE: Scenario = { ...END, name: 'one worker, an end with a grace period', end: 'after_grace' };
export const REOPENING: Scenario = { ...GRACE, name: 'one worker, an end that is taken back', reopening: true };
export const REMOVAL: Scenario = { name: 'one worker, a removal', keys: 1, workers: 1, messages: ONE, removal: true };
export const PURGE: Scenario = { ...END, name: 'one worker, a purge', purge: true };
