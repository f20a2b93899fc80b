/** What a search covers: who takes part, and on how many videos. */

/** A message, by the video key that it speaks of and the source it names: two sources of one key are in conflict. */
export interface Message {
  readonly key: number;
  readonly source: number;
}

export interface Scenario {
  readonly name: string;
  readonly keys: 1 | 2;
  readonly workers: 1 | 2 | 3;
  readonly messages: readonly Message[];
  /**
   * How the creative ends: an event that the reaper carries out at once, or one with a grace period that the sweep
   * carries out; undefined when it does not end.
   */
  readonly end?: 'at_once' | 'after_grace' | undefined;
  /** While the grace period runs, somebody takes the end back. */
  readonly reopening?: boolean | undefined;
  /** A second reaper beside the first, on the same event. */
  readonly secondReaper?: boolean | undefined;
  /** The first video is removed by itself. */
  readonly removal?: boolean | undefined;
  /** The first video is also uploaded by a presigned URL. */
  readonly upload?: boolean | undefined;
  /** Fifteen days pass, and the sweep cleans up. */
  readonly cleanUp?: boolean | undefined;
  /** The bucket keeps versions, and the end asks for all of them. */
  readonly purge?: boolean | undefined;
  /**
   * Besides the invariants of every state: from every state the good end can still be reached. `empty_bucket`: no end takes
   * a day, so none that began before the clean-up's time is at work then; those that come again later may be.
   */
  readonly canAlways?: 'store_all' | 'reap' | 'empty_bucket' | undefined;
  /** Searched only so far: then no schedule of up to so many steps as it prints breaks anything. */
  readonly maxStates?: number | undefined;
}
