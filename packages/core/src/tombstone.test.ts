import { describe, expect, it } from 'vitest';
import { creativeIdSchema } from './creative.ts';
import { decideEnd } from './end-decision.ts';
import { tombstoneKey } from './ledger.ts';
import { tenantSchema } from './tenant.ts';
import { createMemoryObjectStore } from './testing/memory-object-store.ts';
import { isTakenBack, readStanding, readTombstone, writeTombstone } from './tombstone.ts';

const of = { ledger: 'ledger', tenant: tenantSchema.parse('acme'), creativeId: creativeIdSchema.parse('c1') };
const tombstone = {
  campaign_id: 'c1',
  message_id: 'm1',
  ended_at: '2025-09-01T00:00:00.000Z',
  mode: 'delete',
  due: '2025-09-02T00:00:00.000Z',
} as const;
const reopened = (until: string) => ({ decided: 'reopened', at: until, by: 'ada', takes_back_until: until }) as const;

describe('where a creative stands', () => {
  it('takes one request to tell while it never ended', async () => {
    const store = createMemoryObjectStore();
    expect(await readStanding(store, of)).toEqual({
      round: 1,
      tombstone: undefined,
      decision: undefined,
      takenBackUntil: undefined,
      reopenedAt: undefined,
    });
    expect(store.calls.filter(({ moment }) => moment === 'before')).toHaveLength(1);
  });

  it('is told by the newest tombstone that was not taken back', async () => {
    const store = createMemoryObjectStore();
    const write = (round: number) => writeTombstone(store, of.ledger, of.tenant, of.creativeId, tombstone, { round });
    await write(1);
    expect(await readStanding(store, of)).toMatchObject({ round: 1, tombstone, decision: undefined });
    await decideEnd(store, of, 1, reopened('2025-09-01T12:00:00.000Z'));
    expect(await readTombstone(store, of.ledger, of.tenant, of.creativeId)).toBeUndefined();
    await write(2);
    await decideEnd(store, of, 2, { decided: 'reaping', at: '2025-09-03T00:00:00.000Z', by: 'm2' });
    expect(await readStanding(store, of)).toMatchObject({
      round: 2,
      tombstone,
      decision: { decided: 'reaping', by: 'm2' },
      takenBackUntil: new Date('2025-09-01T12:00:00.000Z'),
    });
  });

  it('stays as it was when the tombstone that was taken back is written once more, late', async () => {
    const store = createMemoryObjectStore();
    await writeTombstone(store, of.ledger, of.tenant, of.creativeId, tombstone);
    await decideEnd(store, of, 1, reopened('2025-09-01T12:00:00.000Z'));
    await writeTombstone(store, of.ledger, of.tenant, of.creativeId, tombstone);
    expect(await readTombstone(store, of.ledger, of.tenant, of.creativeId)).toBeUndefined();
  });

  it('is no guess: what can not be read is neither ended nor alive', async () => {
    const store = createMemoryObjectStore();
    await store.put({ key: tombstoneKey(of.ledger, of.tenant, of.creativeId), body: new TextEncoder().encode('torn') });
    await expect(readStanding(store, of)).rejects.toMatchObject({ code: 'TombstoneUnreadable' });
    await writeTombstone(store, of.ledger, of.tenant, of.creativeId, tombstone);
    await store.put({ key: 'ledger/acme/c1/ended.decided', body: new TextEncoder().encode('{"decided":"maybe"}') });
    await expect(readStanding(store, of)).rejects.toMatchObject({ code: 'DecisionUnreadable' });
  });
});

describe('a decision about an end', () => {
  it('is the first one, for whoever asks and however many at once', async () => {
    const store = createMemoryObjectStore();
    const reaping = { decided: 'reaping', at: '2025-09-02T00:00:00.000Z', by: 'm1' } as const;
    const asked = [reaping, reopened('2025-09-01T12:00:00.000Z'), { ...reaping, by: 'm2' }];
    const answers = await Promise.all(asked.map((decision) => decideEnd(store, of, 1, decision)));
    expect(new Set(answers.map((answer) => JSON.stringify(answer))).size).toBe(1);
    expect(asked).toContainEqual(answers[0]);
  });

  it.each([
    ['ended by then', { ended_at: new Date('2025-09-01T12:00:00Z') }, true],
    ['ended later, and nobody knows when it was sent', { ended_at: new Date('2025-09-01T12:00:01Z') }, false],
    [
      'ended later and was sent before',
      { ended_at: new Date('2025-09-02'), sent_at: new Date('2025-09-01T11:00:00Z') },
      true,
    ],
    [
      'ended and was sent later',
      { ended_at: new Date('2025-09-02'), sent_at: new Date('2025-09-01T12:00:01Z') },
      false,
    ],
  ])('has a reopening take back an end that %s: %j %s', async (_, end, isIt) => {
    const store = createMemoryObjectStore();
    expect(isTakenBack(end, await readStanding(store, of))).toBe(false);
    await writeTombstone(store, of.ledger, of.tenant, of.creativeId, tombstone);
    await decideEnd(store, of, 1, reopened('2025-09-01T12:00:00.000Z'));
    expect(isTakenBack(end, await readStanding(store, of))).toBe(isIt);
  });
});
