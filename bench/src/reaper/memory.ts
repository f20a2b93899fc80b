/** Row: a campaign of a million videos takes no more memory than one of a hundred thousand. */
import { peakRssBytes } from '../measure/process-usage.ts';
import type { ResultRow } from '../result-row.ts';
import type { RowOptions } from '../run-benchmark.ts';
import { startReaperStack } from './reaper-stack.ts';
import { startSimulatedCampaign } from './simulated-campaign.ts';

const FEW = 100_000;
const MANY = 1_000_000;
const MOST_BYTES = 200e6;
/** Ten times the videos for a tenth more memory: a heap that is let grow, not one that has to. */
const FLAT = 1.15;

export async function memory({ say }: RowOptions): Promise<readonly ResultRow[]> {
  const few = await peakOf(FEW, say);
  const many = await peakOf(MANY, say);
  return [
    {
      work: `peak RSS over a campaign of ${MANY.toLocaleString('en')} videos (a listing that is made up)`,
      ours: `${(many / 1e6).toFixed(0)} MB`,
      peer: `of ${FEW.toLocaleString('en')}: ${(few / 1e6).toFixed(0)} MB`,
      ratio: `${(many / few).toFixed(2)}x`,
      bar: `<= ${MOST_BYTES / 1e6} MB, <= ${FLAT}x`,
      reached: many <= MOST_BYTES && many / few <= FLAT,
    },
  ];
}

async function peakOf(videos: number, say: (line: string) => void): Promise<number> {
  const campaign = { tenant: 'acme', creative: 'huge', videos };
  const s3 = await startSimulatedCampaign(campaign, videos);
  const stack = await startReaperStack({ s3Endpoint: s3.endpoint });
  try {
    const { deleted, seconds } = await stack.reap(campaign, 'delete', {
      // A million keys take a quarter of an hour to be read back, page after page, as the hundred thousand are.
      untilConfirmed: videos === FEW,
    });
    if (deleted !== videos || s3.deleted() < videos) throw new Error(`${deleted} of ${videos} videos were deleted`);
    const peak = peakRssBytes(stack.pid);
    say(`${videos} videos: ${(peak / 1e6).toFixed(0)} MB, ${seconds.toFixed(1)} s`);
    return peak;
  } finally {
    await stack.stop();
    await s3.stop();
  }
}
