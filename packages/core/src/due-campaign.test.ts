import { expect, test } from 'vitest';
import { campaignIdSchema, creativeIdSchema } from './creative.ts';
import { noteDue, readDue } from './due-campaign.ts';
import { tenantSchema } from './tenant.ts';
import { createMemoryObjectStore } from './testing/memory-object-store.ts';

test('a note of the largest end that there may be reads back: an end that could not be read would never be carried out', async () => {
  const store = createMemoryObjectStore();
  const end = {
    tenant: tenantSchema.parse('t'.repeat(63)),
    campaign_id: campaignIdSchema.parse('c'.repeat(128)),
    creative_ids: Array.from({ length: 10_000 }, (_, at) => creativeIdSchema.parse(String(at).padStart(128, 'c'))),
    ended_at: new Date('2025-09-01T00:00:00Z'),
    mode: 'delete',
    message_id: 'm1',
    ended_by: 'é'.repeat(200),
    sent_at: new Date('2025-09-01T00:00:00Z'),
  } as const;
  await noteDue(
    store,
    'ledger',
    { ...end, creative_ids: [...end.creative_ids] },
    { at: end.ended_at, kind: 'reap' },
    {},
  );
  const [note = ''] = store.keys('ledger/_due/');
  expect(await readDue(store, note, {})).toEqual(end);
});
