import { expect, it } from 'vitest';
import { campaignMessage } from '../campaign.ts';
import { readLedger } from '../crash/ledger-view.ts';
import { eventually } from '../eventually.ts';
import { testPattern } from '../mp4.ts';
import { newFile } from '../names.ts';
import { client, provider } from '../shared-stack.ts';
import { keyOf, videoMessage } from '../video.ts';

it('the ledger comes to keep one entry an attempt, its closing, and redelivery and end find what they need in it', {
  timeout: 180_000,
}, async () => {
  const message = videoMessage({ original_url: provider.url('normal', newFile()) });
  const { tenant, creative_id } = message;
  const gone = { ...message, iteration: message.iteration + 1, original_url: provider.url('not-found', newFile()) };
  expect(await client.outcome(await client.send('ingest', message))).toMatchObject({ type: 'video.stored' });
  expect(await client.outcome(await client.send('ingest', gone))).toMatchObject({ type: 'video.rejected' });

  const folder = `ledger/${tenant}/${creative_id}/videos/`;
  await eventually(
    'the opened entries to go',
    async () => {
      const names = (await client.keys(folder)).map((key) => key.split('/').at(-1) ?? '');
      return names.length === 2 && names.every((name) => name.includes('.'));
    },
    { timeoutMs: 90_000, everyMs: 500 },
  );
  const { open, closed } = await readLedger(tenant);
  expect([...open]).toEqual([]);
  const [stored, refused] = [...closed.values()].toSorted().reverse();
  expect(stored).toMatch(new RegExp(`^stored\\.${testPattern.length}\\.[0-9a-f]{64}$`));
  expect(refused).toBe('provider_gone');

  const again = await client.outcome(await client.send('ingest', message));
  expect(again).toMatchObject({ type: 'video.stored', already_stored: true });
  const reaped = await client.outcome(
    await client.send('campaigns', campaignMessage({ tenant, campaign_id: creative_id })),
  );
  expect(reaped).toMatchObject({ type: 'campaign.reaped', deleted: 1, bytes: testPattern.length });
  expect(await client.head(keyOf(message))).toBeUndefined();
  const after = await client.outcome(await client.send('ingest', message));
  expect(after).toMatchObject({ type: 'video.rejected', reason: 'campaign_ended' });
});
