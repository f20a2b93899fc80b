/** Runs contenders in turn (A B C, A B C ...), so that whatever else the machine does falls on all of them alike. */
import type { BenchStack } from '../bench-stack.ts';
import { median } from '../measure/median.ts';
import type { BenchVideo, Contender, Taken } from './contender.ts';

export interface RaceResult {
  readonly name: string;
  readonly runs: readonly Taken[];
  readonly seconds: number;
  readonly cpuSeconds: number;
}

export interface RaceOptions {
  /** Lower case, unique to the race. */
  readonly name: string;
  readonly stack: BenchStack;
  readonly contenders: readonly Contender[];
  readonly rounds: number;
  readonly say: (line: string) => void;
  videos(): readonly BenchVideo[];
}

/** Medians over the rounds, in the order of the contenders. */
export async function race(options: RaceOptions): Promise<readonly RaceResult[]> {
  const { name, stack, contenders, rounds, say } = options;
  const runs = new Map<Contender, Taken[]>(contenders.map((contender) => [contender, []]));
  for (let round = 1; round <= rounds; round += 1) {
    for (const [contender, taken] of runs) {
      const result = await contender.run({ run: `${name}-${round}`, videos: options.videos() });
      taken.push(result);
      say(
        `${name} ${round}/${rounds} ${contender.name}: ${result.seconds.toFixed(2)} s, CPU ${result.cpuSeconds.toFixed(2)} s`,
      );
      stack.emptyBucket();
    }
  }
  return [...runs].map(([contender, taken]) => ({
    name: contender.name,
    runs: taken,
    seconds: median(taken.map(({ seconds }) => seconds)),
    cpuSeconds: median(taken.map(({ cpuSeconds }) => cpuSeconds)),
  }));
}

/** @param rate of one connection in bytes a second; undefined for as fast as it goes. */
export function videosOf(providerUrl: string, count: number, sizeBytes: number, rate?: number): readonly BenchVideo[] {
  return Array.from({ length: count }, (_, index) => {
    const name = `${String(index + 1).padStart(4, '0')}.mp4`;
    const query = rate === undefined ? '' : `?rate=${rate}`;
    return { name, url: `${providerUrl}/${sizeBytes}/${name}${query}` };
  });
}
