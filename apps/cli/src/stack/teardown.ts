/** What has to be undone, in the reverse order of its doing. */

export interface Teardown {
  /** @param undo the orderly way. @param atOnce the short way, for when nobody wants to wait; must not throw */
  add(undo: () => Promise<void>, atOnce?: () => void): void;
  /** Undoes everything once, the last first; what fails is returned, and does not keep the rest from being undone. */
  run(): Promise<readonly unknown[]>;
  /** The short way. */
  now(): void;
}

export function createTeardown(): Teardown {
  const steps: Array<{ readonly undo: () => Promise<void>; readonly atOnce: () => void }> = [];
  return {
    add(undo, atOnce = () => {}) {
      steps.push({ undo, atOnce });
    },
    async run() {
      const failures: unknown[] = [];
      // A step stays listed while it is under way, so that `now` still reaches it.
      for (let step = steps.at(-1); step !== undefined; step = steps.at(-1)) {
        try {
          await step.undo();
        } catch (error) {
          failures.push(error);
        }
        steps.splice(steps.indexOf(step), 1);
      }
      return failures;
    },
    now() {
      for (const { atOnce } of steps.toReversed()) atOnce();
    },
  };
}
