/** Which of the messages that wait for a slot is next: nobody above their share while others wait, then what dies soonest. */

export interface Contender {
  /** Whose message it is; those of one group share slots. */
  readonly group: string;
  /** By when it should be done, in epoch milliseconds; Infinity when nothing presses. */
  readonly deadlineMs: number;
}

export interface Standing<C extends Contender> {
  /** In the order they came. */
  readonly waiting: readonly C[];
  /** How many slots each group holds. */
  readonly running: ReadonlyMap<string, number>;
  readonly slots: number;
}

/**
 * The next to run, undefined when none waits. A group's share is the slots divided by the groups that wait or run, rounded
 * up. When all that wait have their share, slots are not left idle: the rule goes by, and urgency alone decides. Among
 * equals the first to come is the first to go.
 */
export function chooseFairly<C extends Contender>({ waiting, running, slots }: Standing<C>): C | undefined {
  const groups = new Set([...running.keys(), ...waiting.map(({ group }) => group)]);
  const share = Math.ceil(slots / groups.size);
  const below = waiting.filter(({ group }) => (running.get(group) ?? 0) < share);
  return (below.length > 0 ? below : waiting).reduce<C | undefined>(
    (best, next) => (best === undefined || next.deadlineMs < best.deadlineMs ? next : best),
    undefined,
  );
}
