/** What takes part in a race: it gets videos to store and says what that took. */

export interface BenchVideo {
  /** At the provider. */
  readonly url: string;
  /** Unique in the run, e.g. `0007.mp4`. */
  readonly name: string;
  /** False for one that is only there to get in the way: the clock does not wait for it. */
  readonly timed?: boolean;
}

export interface Work {
  /** Unique to the run: nothing is stored twice under one key. */
  readonly run: string;
  readonly videos: readonly BenchVideo[];
}

/** From the first request that the provider saw to the last video stored; a program's own start is left out for everyone. */
export interface Taken {
  readonly seconds: number;
  /** Of the contender's own processes: not S3, the provider, or the queue. */
  readonly cpuSeconds: number;
}

export interface Contender {
  readonly name: string;
  run(work: Work): Promise<Taken>;
  stop(): Promise<void>;
}

/** What `/_first` of the provider says, which then forgets it. */
export async function takeFirstRequestMs(providerUrl: string): Promise<number> {
  const response = await fetch(`${providerUrl}/_first`);
  return Number(await response.text());
}
