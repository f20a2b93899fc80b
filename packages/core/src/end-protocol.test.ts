import { describe, expect, it } from 'vitest';
import { carryOutEnd } from './carry-out-end.ts';
import { creativeIdSchema } from './creative.ts';
import { CREATIVE_END_START, type Ending, type EndState, MARKED, nextEndState, splitPage } from './end-protocol.ts';
import { attemptKey, closedKey, creativeVideosPrefix, tombstoneKey } from './ledger.ts';
import { tenantSchema } from './tenant.ts';
import { createMemoryObjectStore } from './testing/memory-object-store.ts';
import { videoKeyOf } from './video-history.ts';
import { formatVideoKey, type VideoParts } from './video-key.ts';

const tenant = tenantSchema.parse('acme');
const creativeId = creativeIdSchema.parse('campaign-1');
const creativeVideos = creativeVideosPrefix('ledger', tenant, creativeId);
const ending: Ending = {
  because: 'campaign_ended',
  mode: 'delete',
  creativeVideos,
  keyOf: (history) => videoKeyOf('videos', tenant, creativeId, history),
};
const stored = { outcome: 'stored', sizeBytes: 5, sha256: 'a'.repeat(64) } as const;

const partsOf = (iteration: number): VideoParts => ({
  tenant,
  creativeId,
  iteration,
  generatedAt: new Date('2025-08-12T14:30:52Z'),
});

function listing(after?: string): EndState {
  return { step: 'list', after, carried: [], idle: [], settled: { deleted: 0, bytes: 0, fenced: 0 }, putsOver: false };
}

describe('the end of a creative, step by step', () => {
  it('writes the tombstone before it lists, unless one stands', () => {
    const marked = nextEndState(ending, CREATIVE_END_START, { answer: 'tombstone', stands: true });
    const unmarked = nextEndState(ending, CREATIVE_END_START, { answer: 'tombstone', stands: false });
    expect([marked.step, unmarked.step]).toEqual(['marked', 'put_mark']);
    expect(nextEndState(ending, unmarked, { answer: 'written' })).toEqual(MARKED);
    expect(() => nextEndState(ending, CREATIVE_END_START, { answer: 'all_marked' })).toThrow(TypeError);
  });

  it('does not judge a video before all its entries are listed', () => {
    const [entry, closing] = [attemptKey('ledger', partsOf(1), 'a'), closedKey('ledger', partsOf(1), 'a', stored)];
    const first = nextEndState(ending, listing(), { answer: 'page', keys: [entry], truncated: true });
    expect(first).toMatchObject({ step: 'list', after: entry, carried: [entry] });
    const last = nextEndState(ending, first, { answer: 'page', keys: [closing], truncated: false });
    const key = formatVideoKey('videos', partsOf(1));
    expect(last).toMatchObject({ step: 'settle', machines: [{ step: 'remove', keys: [key] }] });
  });

  it('fences the key of an upload though the upload is complete: its URL may be used again', () => {
    const keys = [attemptKey('ledger', partsOf(1), 'u_5'), closedKey('ledger', partsOf(1), 'u_5', stored)];
    const state = nextEndState(ending, listing(), { answer: 'page', keys, truncated: false });
    expect(state).toMatchObject({ step: 'settle', machines: [{ step: 'look' }] });
    const refused = [
      keys[0] ?? '',
      closedKey('ledger', partsOf(1), 'u_5', { outcome: 'dropped', reason: 'campaign_ended' }),
    ];
    const settled = nextEndState(ending, listing(), { answer: 'page', keys: refused, truncated: false });
    expect(settled).toMatchObject({ step: 'settle', machines: [{ step: 'remove' }] });
  });

  it('is decided after the marks and before the listing, and looks again when it was taken back', () => {
    const decide = nextEndState(ending, MARKED, { answer: 'all_marked' });
    expect(decide).toEqual({ step: 'decide' });
    const reaping = { answer: 'decided', decided: 'reaping', putsOver: false } as const;
    expect(nextEndState(ending, decide, reaping)).toEqual(listing());
    const again = nextEndState(ending, decide, { answer: 'decided', decided: 'reopened' });
    expect(nextEndState(ending, again, { answer: 'taken_back' })).toEqual({ step: 'void' });
  });

  it('deletes keys with open attempts, too, once no put from before it can land', () => {
    const keys = [attemptKey('ledger', partsOf(1), 'a')];
    const putsOver = nextEndState(
      ending,
      { step: 'decide' },
      { answer: 'decided', decided: 'reaping', putsOver: true },
    );
    const state = nextEndState(ending, putsOver, { answer: 'page', keys, truncated: false });
    expect(state).toMatchObject({ machines: [{ step: 'remove', keys: [formatVideoKey('videos', partsOf(1))] }] });
  });

  it('parts a page at the video that it may have broken off in', () => {
    expect(splitPage(['v/1/a', 'v/1/b', 'v/2/a'], true)).toEqual({ whole: ['v/1/a', 'v/1/b'], broken: ['v/2/a'] });
    expect(splitPage(['v/1/a', 'v/2/a'], false)).toEqual({ whole: ['v/1/a', 'v/2/a'], broken: [] });
    expect(splitPage([], true)).toEqual({ whole: [], broken: [] });
  });

  it.each([0, 1, 500, 1_201])(
    'of %i videos takes requests that follow the videos, whatever else the tenant has',
    async (count) => {
      const store = createMemoryObjectStore();
      const keep = async (parts: VideoParts) => {
        await store.put({ key: attemptKey('ledger', parts, 'a'), body: new Uint8Array(0) });
        await store.put({ key: formatVideoKey('videos', parts), body: new Uint8Array(5) });
        await store.put({ key: closedKey('ledger', parts, 'a', stored), body: new Uint8Array(0) });
      };
      for (let iteration = 1; iteration <= count; iteration += 1) await keep(partsOf(iteration));
      for (let iteration = 1; iteration <= 300; iteration += 1) {
        await keep({ ...partsOf(iteration), creativeId: creativeIdSchema.parse('campaign-12') });
      }
      const before = store.calls.length;
      const ports = {
        store,
        listed: creativeVideos,
        readTombstone: async () => false,
        putMark: async () => {
          await store.put({ key: tombstoneKey('ledger', tenant, creativeId), body: new Uint8Array(0) });
        },
      };
      const settled = await carryOutEnd(ports, ending, CREATIVE_END_START);
      expect(settled).toEqual({ deleted: count, bytes: count * 5, fenced: 0 });
      expect(store.keys('videos/')).toHaveLength(300);
      const pages = Math.max(1, Math.ceil((2 * count) / 1_000));
      expect(store.calls.length - before).toBe(1 + pages + Math.ceil(count / 1_000));
    },
  );
});
