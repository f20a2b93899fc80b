/** Whatever dies, goes unheard or comes late, and however the requests of several linkers fall: one chain, each record in it once. */
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { away, Death } from './model/on-a-store.ts';
import type { ObjectStore } from './object-store.ts';
import { type CleanedLine, chainRecordSchema } from './receipt.ts';
import { linkRecord, sha256Of } from './receipt-chain.ts';
import { chainPrefix } from './receipt-keys.ts';
import { tenantSchema } from './tenant.ts';
import { createMemoryObjectStore } from './testing/memory-object-store.ts';

const of = { ledger: 'ledger', tenant: tenantSchema.parse('acme') };
const keyOf = (record: number) => `ledger/acme/c${record}/reaped/20250901_000000_000.cleaned.json`;

/** What becomes of one request: done; not done; done, but nobody hears; its sender dies, and it is done all the same, later. */
type Fate = 'done' | 'refused' | 'unheard' | 'late';

function scheduledStore(scheduler: fc.Scheduler, store: ObjectStore, who: string, fates: Iterator<Fate>): ObjectStore {
  const meet = async <T>(what: string, act: () => Promise<T>): Promise<T> => {
    const fate = fates.next().value ?? 'done';
    await scheduler.schedule(Promise.resolve(), `${who} ${what} (${fate})`);
    if (fate === 'refused') throw away();
    if (fate === 'late') {
      scheduler
        .schedule(Promise.resolve(), `${who} ${what} lands late`)
        .then(act)
        .catch(() => {});
      throw new Death();
    }
    const result = await act();
    if (fate === 'unheard') throw away();
    return result;
  };
  return {
    ...store,
    create: (request) => meet(`creates ${request.key}`, () => store.create(request)),
    get: (key) => meet(`reads ${key}`, () => store.get(key)),
    list: (request) => meet(`lists ${request.prefix}`, () => store.list(request)),
  };
}

/** Each linker writes its own name into what it links, so that two of one record differ in their bytes. */
function link(store: ObjectStore, record: number, linker: string): Promise<Uint8Array> {
  const key = keyOf(record);
  return linkRecord(
    store,
    of,
    key,
    (chain): CleanedLine => ({
      record: 'cleaned',
      version: 1,
      key,
      tenant: 'acme',
      creative_id: `c${record}`,
      campaign_id: linker,
      receipt: key,
      at: '2025-09-01T00:00:00.000Z',
      fences_removed: 0,
      entries_removed: 0,
      chain,
    }),
  );
}

const fate = fc.oneof(
  { weight: 8, arbitrary: fc.constant<Fate>('done') },
  { weight: 2, arbitrary: fc.constantFrom<Fate>('refused', 'unheard', 'late') },
);

test('a chain is never forked, and no record is in it twice', { timeout: 60_000 }, async () => {
  await fc.assert(
    fc.asyncProperty(
      fc.scheduler(),
      fc.array(fc.record({ record: fc.integer({ min: 1, max: 4 }), fates: fc.array(fate, { maxLength: 12 }) }), {
        minLength: 2,
        maxLength: 6,
      }),
      async (scheduler, linkers) => {
        const store = createMemoryObjectStore();
        const linked = Promise.allSettled(
          linkers.map(({ record, fates }, at) =>
            link(scheduledStore(scheduler, store, `linker ${at}`, fates.values()), record, `linker-${at}`),
          ),
        );
        await scheduler.waitIdle();
        for (const result of await linked) {
          // What is neither a death nor an outage is a fault of the test.
          if (result.status === 'rejected') expect(String(result.reason)).toMatch(/Death|away/);
        }
        // Whoever comes after a crash brings each record in, and gets the bytes that are in the chain already.
        const records = [...new Set(linkers.map(({ record }) => record))];
        for (const record of records) await link(store, record, 'afterwards');
        const links = store.keys(chainPrefix('ledger', of.tenant)).toReversed();
        const bodies = links.map((key) => store.bytes(key) ?? new Uint8Array(0));
        const chain = bodies.map((body) => chainRecordSchema.parse(JSON.parse(new TextDecoder().decode(body))));
        expect(chain.map(({ key }) => key).toSorted()).toEqual(records.map(keyOf).toSorted());
        expect(chain.map((record) => record.chain)).toEqual(
          bodies.map((_, at) => ({
            seq: at + 1,
            previous: at === 0 ? null : sha256Of(bodies[at - 1] ?? new Uint8Array(0)),
          })),
        );
        for (const result of await linked) {
          if (result.status === 'fulfilled') expect(bodies.map(sha256Of)).toContain(sha256Of(result.value));
        }
      },
    ),
    { numRuns: 400 },
  );
});
