/** Row: the end of one campaign among few videos and among a million costs the same. */
import { median } from '../measure/median.ts';
import type { ResultRow } from '../result-row.ts';
import type { RowOptions } from '../run-benchmark.ts';
import { type Reaped, type ReaperStack, startReaperStack } from './reaper-stack.ts';

const CAMPAIGN_VIDEOS = 1_000;
const OTHERS = { creative: 'other', campaigns: 999, videos: 1_000 };

/** Both tenants lie in one bucket; their campaigns end in turn. */
export async function tenantSize({ rounds, say }: RowOptions): Promise<readonly ResultRow[]> {
  const stack = await startReaperStack();
  try {
    say(`laying down a tenant of ${(OTHERS.campaigns + 1) * OTHERS.videos} videos`);
    for (let index = 0; index < OTHERS.campaigns; index += 1) {
      stack.folder.lay({ tenant: 'large', creative: `${OTHERS.creative}-${index}`, videos: OTHERS.videos });
    }
    const [small, large]: [Measured[], Measured[]] = [[], []];
    // The first of each warms up.
    for (let round = 0; round <= rounds; round += 1) {
      for (const [tenant, results] of [
        ['small', small],
        ['large', large],
      ] as const) {
        const result = await measure(stack, tenant, `campaign-${round}`);
        say(`${tenant}: ${result.requests} requests, ${result.seconds.toFixed(2)} s`);
        if (round > 0) results.push(result);
      }
    }
    return [requestsRow(small, large), timeRow(small, large)];
  } finally {
    await stack.stop();
  }
}

/** Its requests are all until the receipt was read back: at that moment nothing is under way. */
type Measured = Reaped;

async function measure(stack: ReaperStack, tenant: string, creative: string): Promise<Measured> {
  const campaign = { tenant, creative, videos: CAMPAIGN_VIDEOS };
  stack.folder.lay(campaign);
  const before = stack.requests();
  const reaped = await stack.reap(campaign);
  const requests = stack.requests() - before;
  if (reaped.deleted !== CAMPAIGN_VIDEOS || stack.folder.keysOf(campaign).some((key) => stack.folder.has(key))) {
    throw new Error(`${tenant}/${creative} was not reaped: ${reaped.deleted} deleted`);
  }
  return { ...reaped, requests };
}

const WORK = '1,000 videos in a tenant of 1,000,000, against a tenant of 1,000';

function requestsRow(small: readonly Measured[], large: readonly Measured[]): ResultRow {
  const [few, many] = [small, large].map((results) => median(results.map(({ requests }) => requests)));
  const apart = Math.abs((many ?? 0) - (few ?? 0));
  return {
    work: `S3 requests to reap ${WORK}`,
    ours: String(many),
    peer: String(few),
    ratio: `${apart} apart`,
    bar: 'within 2',
    reached: apart <= 2,
  };
}

function timeRow(small: readonly Measured[], large: readonly Measured[]): ResultRow {
  const [few, many] = [small, large].map((results) => median(results.map(({ seconds }) => seconds)));
  const ratio = (many ?? 0) / (few ?? 1);
  return {
    work: `time to reap ${WORK}`,
    ours: `${many?.toFixed(2)} s`,
    peer: `${few?.toFixed(2)} s`,
    ratio: `${ratio.toFixed(2)}x`,
    bar: '<= 1.2x',
    reached: ratio <= 1.2,
  };
}
