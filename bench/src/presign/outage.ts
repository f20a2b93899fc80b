/** What an outage of S3 does to those who wait: the same requests with S3 running and stopped, in turns. */
import { median } from '../measure/median.ts';
import type { ResultRow } from '../result-row.ts';
import { startApi } from './api.ts';
import type { ApiRowOptions } from './api-row.ts';
import { playback, post, withOriginal } from './requests.ts';
import { startS3Stub } from './s3-stub.ts';

const MIXES = [
  { work: 'p99 of videos with an `original_url`: S3 is asked, and the provider stands in', body: withOriginal },
  { work: 'p99 of videos that nobody looks up', body: playback(1) },
] as const;

/** V8 compiles for some tens of thousands of requests. */
const WARM_UP_SECONDS = 10;

export async function outage({ main, rounds, seconds }: ApiRowOptions): Promise<ResultRow[]> {
  const s3 = await startS3Stub();
  const api = await startApi(main, s3.endpoint);
  try {
    const rows: ResultRow[] = [];
    for (const { work, body } of MIXES) {
      await post(api, body, WARM_UP_SECONDS);
      const [running, stopped]: [number[], number[]] = [[], []];
      for (let round = 0; round < rounds; round += 1) {
        running.push((await post(api, body, seconds)).p99Ms);
        await s3.stop();
        stopped.push((await post(api, body, seconds)).p99Ms);
        await s3.startAgain();
      }
      const ratio = median(stopped) / median(running);
      rows.push({
        work,
        ours: `stopped: ${median(stopped).toFixed(1)} ms`,
        peer: `running: ${median(running).toFixed(1)} ms`,
        ratio: `${ratio.toFixed(2)}x`,
        bar: '<= 1.5x',
        reached: ratio <= 1.5,
      });
    }
    return rows;
  } finally {
    await Promise.all([api.stop(), s3.stop()]);
  }
}
