import { completeReceipts } from '@reelkeep/core/complete-receipt';
import { campaignIdSchema, creativeIdSchema } from '@reelkeep/core/creative';
import type { CampaignEnd } from '@reelkeep/core/due-campaign';
import { decideEnd } from '@reelkeep/core/end-decision';
import { chainKey } from '@reelkeep/core/receipt-keys';
import { tenantSchema } from '@reelkeep/core/tenant';
import { readTombstone, writeTombstone } from '@reelkeep/core/tombstone';
import { formatVideoKey } from '@reelkeep/core/video-key';
import { beginReceipt } from '@reelkeep/core/write-receipt';
import { createS3ObjectStore } from '@reelkeep/s3-adapter/s3-object-store';
import { createQueueReader } from '@reelkeep/sqs-adapter/queue-reader';
import { describe, expect, it } from 'vitest';
import { linesOf, useOperatorEngine } from '../testing/operator-engine.ts';
import { campaignCommand } from './campaign.ts';

const engine = useOperatorEngine();
const NOW = new Date('2025-09-01T00:00:00Z');
const run = (...args: string[]) => engine.run(campaignCommand, args, { now: () => NOW, env: { USER: 'ada' } });
const storeOf = () => createS3ObjectStore({ client: engine.clients.s3, bucket: 'reelkeep-videos' });
const placeOf = (tenant: string, creative: string) => ({
  ledger: 'ledger',
  tenant: tenantSchema.parse(tenant),
  creativeId: creativeIdSchema.parse(creative),
});

function endOf(tenant: string, campaign: string): CampaignEnd {
  const { creativeId } = placeOf(tenant, campaign);
  return {
    tenant: tenantSchema.parse(tenant),
    campaign_id: campaignIdSchema.parse(campaign),
    creative_ids: [creativeId],
    ended_at: NOW,
    mode: 'delete',
    message_id: 'm1',
    ended_by: 'ada',
  };
}

/** What a reaper leaves of a creative with one video. */
async function reaped(tenant: string, campaign: string, complete = true): Promise<void> {
  const store = storeOf();
  const of = placeOf(tenant, campaign);
  const ports = { store, now: () => NOW };
  const end = endOf(tenant, campaign);
  const timestamp = new Date('2025-08-12T14:30:52Z');
  const key = formatVideoKey('videos', { ...of, iteration: 1, generatedAt: timestamp });
  const stored = { sizeBytes: 7, sha256: 'a'.repeat(64) };
  const history = { timestamp, iteration: 1, open: new Set<string>(), stored, uploadedBytes: 0, removed: false };
  const writer = await beginReceipt(ports, of, end, []);
  await writer.add([{ key, history, fencedBytes: undefined, versions: [] }], new Map());
  await writer.settle();
  if (complete) await completeReceipts(ports, of, end);
}

async function ended(tenant: string, campaign: string, due: Date): Promise<void> {
  const { creativeId, tenant: owner } = placeOf(tenant, campaign);
  const tombstone = {
    campaign_id: campaign,
    message_id: 'm1',
    ended_at: NOW.toISOString(),
    mode: 'delete',
    due: due.toISOString(),
  } as const;
  await writeTombstone(storeOf(), 'ledger', owner, creativeId, tombstone);
}

const LATER = new Date(NOW.getTime() + 3_600_000);

describe('campaign end', () => {
  it('sends the event as the contract has it, and says when the videos go', async () => {
    const { stdout, exitCode } = await run(
      'end',
      'c1',
      '--tenant',
      'acme',
      '--grace',
      '2h',
      '--mode',
      'purge',
      '--json',
    );
    expect(exitCode).toBe(0);
    const event = {
      type: 'campaign.ended',
      version: 1,
      tenant: 'acme',
      campaign_id: 'c1',
      ended_at: '2025-09-01T00:00:00.000Z',
      mode: 'purge',
      grace_seconds: 7_200,
      ended_by: expect.stringMatching(/^ada@/),
    };
    expect(JSON.parse(stdout)).toEqual({ ...event, message_id: expect.any(String), due: '2025-09-01T02:00:00.000Z' });
    const reader = createQueueReader({ client: engine.clients.sqs, queueUrl: engine.stack.queues.campaigns });
    const messages = await reader.receive();
    expect(messages.map(({ body }): unknown => JSON.parse(body))).toEqual([event]);
    await Promise.all(messages.map((message) => reader.remove(message)));
  });

  it.each([
    [['--grace', '91d'], 'grace_seconds'],
    [['--grace', 'soon'], 'a duration such as'],
    [['--ended-at', '2025-09-03T00:00:00Z'], 'no more than a day in the future'],
    [['--grace', '1h', '--wait'], 'nothing is deleted before'],
    [['--creative', '../c1'], 'creative'],
  ])('sends nothing for %j', async (args, says) => {
    const { stderr, exitCode } = await run('end', 'c1', '--tenant', 'acme', ...args);
    expect(exitCode).toBe(2);
    expect(stderr).toContain(says);
    const reader = createQueueReader({ client: engine.clients.sqs, queueUrl: engine.stack.queues.campaigns });
    expect(await reader.receive()).toEqual([]);
  });

  it('waits for the receipt of this very end, and says what is open when there is none in time', async () => {
    await reaped('waiting', 'c1', false);
    const args = ['end', 'c1', '--tenant', 'waiting', '--wait', '--timeout', '1'];
    const early = await run(...args);
    expect(early).toMatchObject({ exitCode: 75 });
    expect(early.stderr).toContain('1 keys are to be read back');
    await completeReceipts({ store: storeOf(), now: () => NOW }, placeOf('waiting', 'c1'), endOf('waiting', 'c1'));
    const late = await run(...args, '--json');
    expect(late.exitCode).toBe(0);
    expect(JSON.parse(late.stdout)).toMatchObject({ receipts: [{ status: 'complete', deleted: 1, bytes: 7 }] });
  });
});

describe('campaign reopen', () => {
  it('takes an end back before it is due, and the creative lives', async () => {
    await ended('acme', 'reopened', LATER);
    const { tenant, creativeId } = placeOf('acme', 'reopened');
    expect(await readTombstone(storeOf(), 'ledger', tenant, creativeId)).toBeDefined();
    const first = await run('reopen', 'reopened', '--tenant', 'acme', '--json');
    expect(first.exitCode).toBe(0);
    expect(linesOf(first.stdout)).toMatchObject([{ outcome: 'reopened', takes_back_until: NOW.toISOString() }]);
    expect(await readTombstone(storeOf(), 'ledger', tenant, creativeId)).toBeUndefined();
    expect(await run('reopen', 'reopened', '--tenant', 'acme')).toMatchObject({ exitCode: 0 });
  });

  it('says that an end is final once it is due, or once a reaper has begun', async () => {
    await ended('acme', 'due', NOW);
    await ended('acme', 'begun', LATER);
    await decideEnd(storeOf(), placeOf('acme', 'begun'), 1, { decided: 'reaping', at: NOW.toISOString(), by: 'm1' });
    const { stdout, exitCode } = await run('reopen', 'x', '--tenant', 'acme', '--creative', 'due', 'begun', '--json');
    expect(exitCode).toBe(1);
    expect(linesOf(stdout)).toMatchObject([{ outcome: 'final' }, { outcome: 'final' }]);
  });

  it('fails for what has not ended', async () => {
    expect(await run('reopen', 'nothing', '--tenant', 'acme')).toMatchObject({
      exitCode: 1,
      stdout: 'unended   nothing: it has not ended\n',
    });
  });
});

describe('campaign show and verify', () => {
  it('tell by one word in which state each creative is', async () => {
    await ended('acme', 'was-ended', LATER);
    await run('reopen', 'was-ended', '--tenant', 'acme');
    await ended('acme', 'in-grace', LATER);
    await ended('acme', 'gone', NOW);
    await decideEnd(storeOf(), placeOf('acme', 'gone'), 1, { decided: 'reaping', at: NOW.toISOString(), by: 'm1' });
    const creatives = ['never', 'was-ended', 'in-grace', 'gone'];
    const { stdout } = await run('show', 'x', '--tenant', 'acme', '--creative', ...creatives, '--json');
    expect(JSON.parse(stdout).creatives.map(({ state }: { state: string }) => state)).toEqual([
      'open',
      'reopened',
      'ending',
      'ended',
    ]);
  });

  it('show a receipt, its keys, and that the chain holds', async () => {
    await reaped('shown', 'c1');
    const shown = await run('show', 'c1', '--tenant', 'shown', '--json');
    expect(shown.exitCode).toBe(0);
    expect(JSON.parse(shown.stdout)).toMatchObject({
      creatives: [{ creative_id: 'c1', receipts: [{ status: 'complete', deleted: 1, event: { ended_by: 'ada' } }] }],
    });
    const text = await run('show', 'c1', '--tenant', 'shown');
    expect(text.stdout).toContain('complete  shown  c1');
    const keys = await run('show', 'c1', '--tenant', 'shown', '--keys', '--json');
    expect(linesOf(keys.stdout)).toMatchObject([{ key: 'videos/shown/20250812_143052-c1-001.mp4', bytes: 7 }]);
    const verified = await run('verify', '--tenant', 'shown');
    expect(verified).toMatchObject({
      exitCode: 0,
      stdout: expect.stringMatching(/^holds {2}shown: 1 links, 1 receipts/),
    });
    const head = /^head +(\S+)$/m.exec(verified.stdout)?.[1] ?? '';
    expect(await run('verify', '--tenant', 'shown', '--head', head)).toMatchObject({ exitCode: 0 });
    expect(await run('verify', '--tenant', 'shown', '--head', `2:${'0'.repeat(64)}`)).toMatchObject({ exitCode: 1 });
  });

  it('fail where a receipt is not complete, and where a link was changed', async () => {
    await reaped('broken', 'c1');
    await reaped('broken', 'c2', false);
    expect(await run('show', 'c2', '--tenant', 'broken')).toMatchObject({ exitCode: 1 });
    const { tenant } = placeOf('broken', 'c1');
    await storeOf().put({ key: chainKey('ledger', tenant, 1), body: new TextEncoder().encode('{}') });
    const { stdout, exitCode } = await run('verify', '--tenant', 'broken', '--json');
    expect(exitCode).toBe(1);
    expect(JSON.parse(stdout)).toMatchObject({
      holds: false,
      faults: [{ seq: 1, fault: 'no record that Reelkeep writes' }],
    });
  });
});
