/** An opened entry whose closing is there may go: whoever reads the ledger reads the same, while it goes and afterwards. */
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { creativeIdSchema } from './creative.ts';
import { splitPage } from './end-protocol.ts';
import { attemptKey, type Closing, closedKey, creativeVideosPrefix } from './ledger.ts';
import { tenantSchema } from './tenant.ts';
import { createMemoryObjectStore } from './testing/memory-object-store.ts';
import { gatherHistory } from './video-history.ts';

const tenant = tenantSchema.parse('acme');
const creativeId = creativeIdSchema.parse('campaign-1');
const creativeVideos = creativeVideosPrefix('ledger', tenant, creativeId);
const body = new Uint8Array(0);

const closing = fc.constantFrom<Closing>(
  { outcome: 'stored', sizeBytes: 5, sha256: 'a'.repeat(64) },
  { outcome: 'dropped', reason: 'campaign_ended' },
);
/** Names of which one is the beginning of another, as ids of one length never are: the harder case. */
const name = fc.stringMatching(/^[a-b0-]{1,3}$/);
const attempts = fc.uniqueArray(fc.record({ iteration: fc.integer({ min: 1, max: 3 }), id: name, closing }), {
  selector: ({ iteration, id }) => `${iteration}/${id}`,
  minLength: 1,
  maxLength: 8,
});
type Attempt = typeof attempts extends fc.Arbitrary<ReadonlyArray<infer T>> ? T : never;

function keysOf({ iteration, id, closing: how }: Attempt) {
  const parts = { tenant, creativeId, iteration, generatedAt: new Date('2025-08-12T14:30:52Z') };
  return { opened: attemptKey('ledger', parts, id), closed: closedKey('ledger', parts, id, how) };
}

/** What becomes of an attempt, before and between the pages of a listing: it is closed, then its opened entry goes. */
type Event = { readonly page: number; readonly which: number };
const events = fc.array(fc.record({ page: fc.nat({ max: 6 }), which: fc.nat({ max: 7 }) }), { maxLength: 24 });

test('a history is the same without the opened entries of any attempts that were closed', () => {
  const some = attempts.chain((all) =>
    fc.tuple(fc.constant(all), fc.array(fc.constantFrom('open', 'closed', 'tidied'), { minLength: 8, maxLength: 8 })),
  );
  fc.assert(
    fc.property(some, ([all, states]) => {
      const keys = (tidied: boolean) =>
        all
          .flatMap((attempt, at) => {
            const { opened, closed } = keysOf(attempt);
            if (states[at] === 'open') return [opened];
            return tidied && states[at] === 'tidied' ? [closed] : [opened, closed];
          })
          .sort();
      expect(gatherHistory(creativeVideos, keys(true))).toEqual(gatherHistory(creativeVideos, keys(false)));
    }),
  );
});

async function play(all: readonly Attempt[], happenings: readonly Event[], maxKeys: number): Promise<void> {
  const store = createMemoryObjectStore();
  for (const attempt of all) await store.put({ key: keysOf(attempt).opened, body });
  const closed = new Set<Attempt>();
  let closedBefore = new Set<Attempt>();
  const happen = async (page: number) => {
    for (const { which } of happenings.filter((one) => one.page === page)) {
      const attempt = all[which];
      if (attempt === undefined) continue;
      const keys = keysOf(attempt);
      if (closed.has(attempt)) await store.removeWritten([{ key: keys.opened }]);
      else await store.put({ key: keys.closed, body });
      closed.add(attempt);
    }
  };
  const open = new Map<number, ReadonlySet<string>>();
  let carried: readonly string[] = [];
  let after: string | undefined;
  for (let page = 0; ; page += 1) {
    await happen(page);
    if (page === 0) closedBefore = new Set(closed);
    const { objects, truncated } = await store.list({ prefix: creativeVideos, startAfter: after, maxKeys });
    const keys = objects.map(({ key }) => key);
    const { whole, broken } = splitPage([...carried, ...keys], truncated);
    for (const video of gatherHistory(creativeVideos, whole).videos) {
      expect(open.has(video.iteration), `video ${video.iteration} is told of once`).toBe(false);
      open.set(video.iteration, video.open);
    }
    carried = broken;
    after = keys.at(-1) ?? after;
    if (!truncated) break;
  }
  for (const attempt of all) {
    const isOpen = open.get(attempt.iteration)?.has(attempt.id);
    // Undefined: the listing knows nothing of the video, and its end would not touch the key.
    expect(isOpen, `video ${attempt.iteration} is listed`).toBeDefined();
    if (!closed.has(attempt)) expect(isOpen, `${attempt.id} is open`).toBe(true);
    if (closedBefore.has(attempt)) expect(isOpen, `${attempt.id} is closed`).toBe(false);
  }
}

test('a listing page by page finds every video, and every attempt that is open, whatever is closed and tidied meanwhile', async () => {
  const run = fc.record({ all: attempts, happenings: events, maxKeys: fc.integer({ min: 1, max: 4 }) });
  await fc.assert(
    fc.asyncProperty(run, ({ all, happenings, maxKeys }) => play(all, happenings, maxKeys)),
    { numRuns: 1_000 },
  );
});
