import fc from 'fast-check';
import { expect, test } from 'vitest';
import type { PutRequest } from '../object-store.ts';
import { MUTATIONS } from './mutations.ts';
import { PROTOCOL, type Protocol } from './protocol.ts';
import { play, schedules } from './testing/command-schedules.ts';

test('any schedule of three workers, two creatives, ends, removals and uploads keeps every invariant', {
  timeout: 60_000,
}, async () => {
  await fc.assert(
    fc.asyncProperty(schedules, async (schedule) => {
      await play(schedule, PROTOCOL);
    }),
    { numRuns: 100 },
  );
});

/** The hardest of them takes 220 schedules on average: with 1,000 one run in a hundred would find nothing. */
const MAX_RUNS = 10_000;

async function findsOut(protocol: Protocol, lost?: (request: PutRequest) => boolean): Promise<boolean> {
  const property = fc.asyncProperty(schedules, async (schedule) => {
    await play(schedule, protocol, { ...(lost && { lost }) });
  });
  const { failed } = await fc.check(property, { numRuns: MAX_RUNS, endOnFailure: true });
  return failed;
}

test.each([
  'the entry is opened after the tombstone was read',
  'an entry closed before its put is answered',
  'an entry closed though an earlier try of its put may still land',
])('such schedules find it out: %s', { timeout: 60_000 }, async (name) => {
  const mutation = MUTATIONS.find((one) => one.name === name);
  if (mutation === undefined) throw new Error('no such mutation');
  expect(await findsOut(mutation.protocol)).toBe(true);
});

test.each([
  ['fences', (request: PutRequest) => request.contentType === 'application/x-reelkeep-fence'],
  ['tombstones', ({ key }: PutRequest) => key.endsWith('/ended')],
  ['marks of removal', ({ key }: PutRequest) => key.endsWith('/removed')],
])('such schedules find out that the code of production puts no %s', { timeout: 60_000 }, async (_, lost) => {
  expect(await findsOut(PROTOCOL, lost)).toBe(true);
});
