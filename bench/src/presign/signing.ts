/** Signing in process, beside a loop of the SDK's `getSignedUrl`. */
import { execFileSync } from 'node:child_process';
import { join } from 'node:path';
import { repositoryFolder } from '../folders.ts';
import { median } from '../measure/median.ts';
import type { ResultRow } from '../result-row.ts';

/** URLs a second of each, the medians of several rounds in turns. The first round warms both up. */
export function measureSigning(): { readonly ours: number; readonly sdk: number; readonly ratio: number } {
  const script = join(repositoryFolder, 'packages/s3-adapter/src/testing/signing-bench.ts');
  const out: { rounds: Array<{ ours: number; sdk: number; ratio: number }> } = JSON.parse(
    execFileSync(process.execPath, [script], { encoding: 'utf8' }),
  );
  const rounds = out.rounds.slice(1);
  return {
    ours: median(rounds.map((round) => round.ours)),
    sdk: median(rounds.map((round) => round.sdk)),
    ratio: median(rounds.map((round) => round.ratio)),
  };
}

export async function signing(): Promise<ResultRow[]> {
  const { ours, sdk, ratio } = measureSigning();
  return [
    {
      work: '1,000 GET URLs in process',
      ours: `${ours.toFixed(0)}/s`,
      peer: `loop of getSignedUrl: ${sdk.toFixed(0)}/s`,
      ratio: `${ratio.toFixed(1)}x`,
      bar: '>= 15x',
      reached: ratio >= 15,
    },
  ];
}
