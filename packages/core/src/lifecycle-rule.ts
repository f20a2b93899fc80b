/** The bucket's lifecycle rules, as far as a forecast needs them. */

export interface LifecycleRule {
  readonly id: string;
  /** Of the keys that it speaks of; empty for all. */
  readonly prefix: string;
  /** Days after an object was stored. */
  readonly transitions: ReadonlyArray<{ readonly days: number; readonly storageClass: string }>;
  readonly expirationDays: number | undefined;
  /** What in it a listing can't tell (tags, sizes, dates); undefined when there is nothing. */
  readonly beyond: string | undefined;
}
