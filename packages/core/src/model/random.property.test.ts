import fc from 'fast-check';
import { expect, test } from 'vitest';
import { creativeIdSchema } from '../creative.ts';
import { readFence } from '../fence.ts';
import { creativeVideosPrefix, tombstoneKey } from '../ledger.ts';
import type { ObjectStore } from '../object-store.ts';
import { tenantSchema } from '../tenant.ts';
import { createMemoryObjectStore } from '../testing/memory-object-store.ts';
import { videoKeyOf } from '../video-history.ts';
import type { VideoParts } from '../video-key.ts';
import { MUTATIONS } from './mutations.ts';
import { away, Death, ingest, reap } from './on-a-store.ts';
import { PROTOCOL, type Protocol } from './protocol.ts';

const tenant = tenantSchema.parse('acme');
const creativeId = creativeIdSchema.parse('campaign-1');
const ending = {
  because: 'campaign_ended',
  mode: 'delete',
  creativeVideos: creativeVideosPrefix('ledger', tenant, creativeId),
  keyOf: (history: Parameters<typeof videoKeyOf>[3]) => videoKeyOf('videos', tenant, creativeId, history),
} as const;

const partsOf = (iteration: number): VideoParts => ({
  tenant,
  creativeId,
  iteration,
  generatedAt: new Date('2025-08-12T14:30:52Z'),
});

/** What becomes of one request: done; not done; done, but nobody hears; done some time later, while its sender is gone. */
type Fate = 'done' | 'refused' | 'unheard' | 'late' | 'dies';

/** A store on which each request of one process is put off and meets its fate. */
function scheduledStore(scheduler: fc.Scheduler, store: ObjectStore, who: string, fates: Iterator<Fate>): ObjectStore {
  const meet = async <T>(what: string, act: () => Promise<T>): Promise<T> => {
    const fate = fates.next().value ?? 'done';
    await scheduler.schedule(Promise.resolve(), `${who} ${what} (${fate})`);
    if (fate === 'refused') throw away();
    if (fate === 'late') {
      const landing = scheduler.schedule(Promise.resolve(), `${who} ${what} lands late`).then(act);
      landing.catch(() => {});
      throw away();
    }
    if (fate === 'dies') throw new Death();
    const result = await act();
    if (fate === 'unheard') throw away();
    return result;
  };
  return {
    putVideo: (request) => meet(`puts ${request.key}`, () => store.putVideo(request)),
    put: (request) => meet(`writes ${request.key}`, () => store.put(request)),
    create: (request) => meet(`creates ${request.key}`, () => store.create(request)),
    head: (key) => meet(`looks at ${key}`, () => store.head(key)),
    get: (key) => meet(`reads ${key}`, () => store.get(key)),
    list: (request) => meet(`lists ${request.prefix}`, () => store.list(request)),
    remove: (keys) => meet(`removes ${keys.length} keys`, () => store.remove(keys)),
    removeWritten: (objects) => meet(`removes ${objects.length} objects`, () => store.removeWritten(objects)),
    purge: (keys, options) => meet(`purges ${keys.length} keys`, () => store.purge(keys, options)),
    probe: () => store.probe(),
  };
}

const fate = fc.oneof(
  { weight: 12, arbitrary: fc.constant<Fate>('done') },
  { weight: 4, arbitrary: fc.constantFrom<Fate>('refused', 'unheard', 'late', 'dies') },
);
const run = fc.record({
  scheduler: fc.scheduler(),
  deliveries: fc.array(
    fc.record({
      iteration: fc.integer({ min: 1, max: 4 }),
      source: fc.constantFrom('s1', 's2'),
      fates: fc.array(fate, { maxLength: 6 }),
    }),
    { minLength: 1, maxLength: 8 },
  ),
  ends: fc.array(fc.array(fate, { maxLength: 12 }), { maxLength: 2 }),
  maxKeys: fc.integer({ min: 1, max: 5 }),
});

type Run = typeof run extends fc.Arbitrary<infer T> ? T : never;

/** Deliveries and reapers side by side; then one more reaper, without faults, beside whatever still is on its way. */
async function play({ scheduler, deliveries, ends, maxKeys }: Run, protocol: Protocol): Promise<void> {
  const store = createMemoryObjectStore();
  const tombstone = tombstoneKey('ledger', tenant, creativeId);
  const work = deliveries.map(({ iteration, source, fates }, index) => {
    const own = scheduledStore(scheduler, store, `worker ${index}`, fates.values());
    return ingest({ protocol, store: own }, partsOf(iteration), source, `attempt-${index}`);
  });
  const reaping = [...ends, []].map((fates, index) =>
    reap(
      { protocol, store: scheduledStore(scheduler, store, `reaper ${index}`, fates.values()) },
      ending,
      tombstone,
      maxKeys,
    ),
  );
  const settled = Promise.allSettled([...work, ...reaping]);
  await scheduler.waitIdle();
  const results = await settled;
  // What is no death is a fault of the test.
  for (const result of results) if (result.status === 'rejected') expect(result.reason).toBeInstanceOf(Death);
  expect(await reaping.at(-1)).toBe(true);
  for (const key of store.keys('videos/')) {
    const head = await store.head(key);
    expect(head && readFence(head), `${key} is a video after the end`).toBeDefined();
  }
}

test('whatever dies, is late or comes again, no video outlives the end of its creative', {
  timeout: 60_000,
}, async () => {
  await fc.assert(
    fc.asyncProperty(run, (each) => play(each, PROTOCOL)),
    { numRuns: 300 },
  );
});

test.each([
  'no fence: a key with an open attempt is deleted like any other',
  'a key with an open attempt is left to the worker that opened it',
  'listing before the tombstone',
  'no tombstone',
  'the entry is opened after the tombstone was read',
  'an entry closed before its put is answered',
])('random schedules find it out, too: %s', { timeout: 60_000 }, async (name) => {
  const mutation = MUTATIONS.find((one) => one.name === name);
  if (mutation === undefined) throw new Error('no such mutation');
  const details = await fc.check(
    fc.asyncProperty(run, (each) => play(each, mutation.protocol)),
    { numRuns: 5_000, endOnFailure: true },
  );
  expect(details.failed).toBe(true);
});
