/** The searches: quick ones for every test run, full ones for `pnpm check:protocol`. */
import type { Message, Scenario } from './scenario.ts';

const ONE: readonly Message[] = [{ key: 0, source: 0 }];
const CONFLICT: readonly Message[] = [
  { key: 0, source: 0 },
  { key: 0, source: 1 },
];
const TWO_KEYS: readonly Message[] = [
  { key: 0, source: 0 },
  { key: 1, source: 0 },
];

const END = { keys: 1, workers: 1, messages: ONE, end: 'at_once' } as const;
const NONE: readonly Message[] = [];

export const QUICK: readonly Scenario[] = [
  { name: 'no end: two workers, one message', keys: 1, workers: 2, messages: ONE, canAlways: 'store_all' },
  {
    name: 'no end: one worker, two sources of one key',
    keys: 1,
    workers: 1,
    messages: CONFLICT,
    canAlways: 'store_all',
  },
  { ...END, name: 'end: one worker', canAlways: 'reap' },
  { ...END, name: 'end: two workers', workers: 2 },
  { ...END, name: 'end after grace: one worker', end: 'after_grace' },
  { ...END, name: 'end after grace, taken back: one worker', end: 'after_grace', reopening: true },
  { ...END, name: 'end and clean-up: one worker', cleanUp: true, canAlways: 'empty_bucket' },
  { ...END, name: 'end and clean-up of an upload', messages: NONE, upload: true, cleanUp: true },
  { ...END, name: 'upload and removal', messages: NONE, end: undefined, upload: true, removal: true },
  { ...END, name: 'removal: one worker', end: undefined, removal: true },
  { ...END, name: 'purge of versions: one worker', purge: true },
];

export const FULL: readonly Scenario[] = [
  { ...END, name: 'removal: two workers', workers: 2, end: undefined, removal: true },
  {
    name: 'no end: two workers, two sources of one key',
    keys: 1,
    workers: 2,
    messages: CONFLICT,
    canAlways: 'store_all',
  },
  { ...END, name: 'end, and its event once more after the clean-up: one worker', cleanUp: true },
  { ...END, name: 'end after grace and clean-up: one worker', end: 'after_grace', cleanUp: true },
  { ...END, name: 'end: two workers, two sources of one key', workers: 2, messages: CONFLICT, maxStates: 4_000_000 },
  { ...END, name: 'end: one worker, two reapers', secondReaper: true, maxStates: 4_000_000 },
  { ...END, name: 'end: one worker, an upload', upload: true },
  { ...END, name: 'purge of versions: two workers', workers: 2, purge: true },
  { ...END, name: 'end after grace, taken back: two workers', workers: 2, end: 'after_grace', reopening: true },
  {
    ...END,
    name: 'end after grace, taken back, two reapers',
    end: 'after_grace',
    reopening: true,
    secondReaper: true,
    maxStates: 4_000_000,
  },
  { ...END, name: 'end after grace: two workers', workers: 2, end: 'after_grace' },
  { ...END, name: 'end: three workers', workers: 3, maxStates: 4_000_000 },
  { ...END, name: 'end: one worker, two keys on two pages', keys: 2, messages: TWO_KEYS, maxStates: 4_000_000 },
  { ...END, name: 'end and removal: one worker', removal: true, maxStates: 6_000_000 },
];
