import { GetQueueAttributesCommand } from '@aws-sdk/client-sqs';
import { afterAll, beforeAll, describe, expect, inject, it } from 'vitest';
import { campaignMessage } from '../campaign.ts';
import { runCli } from '../cli.ts';
import { eventually } from '../eventually.ts';
import { at, isRecord, type Json, listAt, parseJson } from '../json.ts';
import { sha256 } from '../mp4.ts';
import { client, stack } from '../shared-stack.ts';
import type { QueueName } from '../stack-file.ts';
import { createFailoverClient } from './failover.ts';
import { creatives, isEnded, type LoadedVideo, loadedVideos, sendLoad, tenants } from './load.ts';
import { numberedVideo, startNumberedProvider } from './numbered-provider.ts';
import { readProcesses } from './processes.ts';

const VIDEOS = Number(process.env['E2E_LOAD_VIDEOS'] ?? '2000');
/** How many the provider has given out when the first campaigns end, and when processes are killed. */
const [ENDS_AFTER, KILLS_AFTER] = [VIDEOS * 0.15, VIDEOS * 0.25];
/** A killed reaper's event is seen again after two minutes. */
const SETTLED_MS = 420_000;
const READERS = 16;

const provider = await startNumberedProvider();
const processes = await readProcesses(inject('stackHome'));
const api = createFailoverClient(processes.api);
const statuses: number[] = [];
const endIds: string[] = [];
let sent: ReadonlyMap<string, LoadedVideo>;
let outcomes: ReadonlyMap<string, Json[]>;

const isKept = ({ message }: LoadedVideo) => !isEnded(message.creative_id);
const kept = () => [...sent.values()].filter(isKept);

async function depth(queue: QueueName): Promise<number> {
  const names = ['Messages', 'MessagesNotVisible', 'MessagesDelayed'] as const;
  const AttributeNames = names.map((name) => `ApproximateNumberOf${name}` as const);
  const answer = await client.sqs.send(
    new GetQueueAttributesCommand({ QueueUrl: stack.queues[queue], AttributeNames }),
  );
  return AttributeNames.reduce((sum, name) => sum + Number(answer.Attributes?.[name] ?? 0), 0);
}

async function isQuiet(): Promise<boolean> {
  const depths = await Promise.all((['ingest', 'ingestRetry', 'campaigns'] as const).map(depth));
  return depths.every((messages) => messages === 0);
}

/** By the message that each is of. */
async function readOutcomes(): Promise<ReadonlyMap<string, Json[]>> {
  const letters = await Promise.all(tenants.map((tenant) => client.letters('outcomes', tenant)));
  const all = letters.flat().map(({ body }) => parseJson(body));
  return Map.groupBy(all.filter(isRecord), (outcome) => String(outcome['message_id']));
}

/** Undefined until one is complete. */
async function completeReceipts(tenant: string, creative: string): Promise<Json[] | undefined> {
  const keys = await client.keys(`ledger/${tenant}/${creative}/reaped/`);
  const texts = await Promise.all(keys.map((key) => client.bytes(key)));
  const receipts = texts.map((bytes) => parseJson(Buffer.from(bytes).toString())).filter(isRecord);
  return receipts.some(({ status }) => status === 'complete') ? receipts : undefined;
}

/** Asks for lists and URLs, once for every twenty videos that the provider gives out, until the load has settled. */
async function askAlong(settled: Promise<unknown>): Promise<void> {
  let over = false;
  void settled.finally(() => {
    over = true;
  });
  for (let given = 20; !over; given += 20) {
    await Promise.race([provider.given(given), settled]);
    const tenant = tenants[given % tenants.length] ?? '';
    const list = await api.ask(tenant, 'GET', '/videos?limit=10');
    const [newest] = list.status === 200 ? listAt(list.body, 'videos') : [];
    statuses.push(list.status);
    if (newest === undefined) continue;
    const urls = await api.ask(tenant, 'POST', '/playback-urls', { videos: [{ key: newest['key'] }] });
    statuses.push(urls.status);
  }
}

async function endCampaigns(): Promise<void> {
  await provider.given(ENDS_AFTER);
  for (const tenant of tenants) {
    for (const campaign_id of creatives.filter(isEnded)) {
      endIds.push(await client.send('campaigns', campaignMessage({ tenant, campaign_id })));
    }
  }
  // One is at work, and is killed over it.
  await eventually('a tombstone', async () =>
    (await client.keys(`ledger/${tenants[0]}/`)).some((k) => k.endsWith('/ended')),
  );
  processes.reaper[0].kill();
}

async function killOthers(): Promise<void> {
  await provider.given(KILLS_AFTER);
  processes.ingest[0].kill();
  processes.api[0].kill();
}

beforeAll(async () => {
  const { promise: settled, resolve } = Promise.withResolvers<void>();
  const asked = askAlong(settled);
  const under = Promise.all([endCampaigns(), killOthers()]);
  sent = await sendLoad(loadedVideos(VIDEOS, provider.url));
  await under;
  await eventually('all queues to be empty', isQuiet, { timeoutMs: SETTLED_MS, everyMs: 500 });
  resolve();
  await asked;
  const told = async () => {
    const found = await readOutcomes();
    return [...sent.keys(), ...endIds].every((id) => found.has(id)) && found;
  };
  outcomes = await eventually('an outcome of every message', told, { everyMs: 500 });
}, 600_000);
afterAll(() => provider.close());

describe(`${VIDEOS} videos on two of each process, one of each killed`, () => {
  it('took every message', () => {
    expect(sent.size).toBe(VIDEOS);
  });

  it('has one object for each video whose campaign goes on, with the bytes of this video', async () => {
    const rest = kept().values();
    const wrong: string[] = [];
    const reader = async () => {
      for (const { key, number } of rest) {
        const found = await client.bytes(key).catch(() => undefined);
        if (found === undefined || sha256(found) !== sha256(numberedVideo(number))) wrong.push(key);
      }
    };
    await Promise.all(Array.from({ length: READERS }, reader));
    expect(wrong).toEqual([]);
  }, 300_000);

  it('has no other object: of ended campaigns nothing but fences', async () => {
    const expected = new Set(kept().map(({ key }) => key));
    const found = (await Promise.all(tenants.map((tenant) => client.keys(`videos/${tenant}/`)))).flat();
    expect(found.filter((key) => expected.has(key))).toHaveLength(expected.size);
    const others = await Promise.all(found.filter((key) => !expected.has(key)).map((key) => client.head(key)));
    expect(others.filter((object) => object?.bytes !== 0)).toEqual([]);
  });

  it('told of each video: stored anew at most once, and refused only where its campaign had ended', () => {
    const strange = [...sent].flatMap(([id, video]) => {
      const told = outcomes.get(id) ?? [];
      const stored = told.filter(({ type }) => type === 'video.stored');
      const refused = told.filter(({ type, reason }) => type === 'video.rejected' && reason === 'campaign_ended');
      const anew = stored.filter((outcome) => outcome['already_stored'] === false).length;
      const sound = isKept(video) ? stored.length === told.length : stored.length + refused.length === told.length;
      return told.length > 0 && sound && anew <= 1 ? [] : [{ key: video.key, told }];
    });
    expect(strange).toEqual([]);
  });

  it('acknowledged every message, and put aside only what came after its campaign had ended', async () => {
    expect(await isQuiet()).toBe(true);
    const letters = (await Promise.all(tenants.map((tenant) => client.letters('ingestDlq', tenant)))).flat();
    const wrong = letters.filter(
      ({ body, attributes }) =>
        attributes['reason'] !== 'campaign_ended' || !isEnded(String(at(parseJson(body), 'creative_id'))),
    );
    expect(wrong).toEqual([]);
    expect((await Promise.all(tenants.map((tenant) => client.letters('campaignsDlq', tenant)))).flat()).toEqual([]);
  });

  it('has a complete receipt of every ended campaign, and beside it at most what the killed reaper began', async () => {
    for (const tenant of tenants) {
      for (const creative of creatives.filter(isEnded)) {
        const receipts = await eventually(`the receipt of ${creative}`, () => completeReceipts(tenant, creative));
        const others = receipts.filter(({ status }) => status !== 'complete');
        expect(others.map((receipt) => receipt['settled_at'])).toEqual(others.map(() => null));
      }
    }
  }, 120_000);

  it('breaks no invariant by a scan of all that bucket and ledger hold, and no chain of receipts', async () => {
    const env = {
      AWS_ENDPOINT_URL: stack.endpoint,
      AWS_REGION: stack.region,
      AWS_ACCESS_KEY_ID: stack.credentials.accessKeyId,
      AWS_SECRET_ACCESS_KEY: stack.credentials.secretAccessKey,
      S3_BUCKET_NAME: stack.bucket,
      S3_FORCE_PATH_STYLE: 'true',
    };
    for (const tenant of tenants) {
      const scan = await runCli(['fsck', '--tenant', tenant], env);
      expect(scan.exitCode, scan.stdout + scan.stderr).toBe(0);
      expect(await runCli(['campaign', 'verify', '--tenant', tenant], env)).toMatchObject({ exitCode: 0 });
    }
  }, 120_000);

  it('answered every request of a client that goes to the other API when one is gone', () => {
    expect(statuses.length).toBeGreaterThan(10);
    expect(statuses.filter((status) => status !== 200)).toEqual([]);
    expect(api.failovers).toBeGreaterThan(0);
  });
});
