/** Gives back what starting took: a process that has started and waits shall be small. */

/**
 * Collects once, whole, and lets V8 shrink: modules were read and compiled, and what that left behind would otherwise stay for
 * hours in a process with little to do, with a young generation that has grown by it. Blocks for some 15 ms, so call it when
 * nobody waits for the start any more. Never fails.
 *
 * By way of https://chromedevtools.github.io/devtools-protocol/tot/HeapProfiler/#method-collectGarbage, in this process alone: no
 * port is opened. `gc()` collects without shrinking.
 */
export async function shedStart(): Promise<void> {
  try {
    const { Session } = await import('node:inspector/promises');
    const session = new Session();
    session.connect();
    await session.post('HeapProfiler.collectGarbage');
    session.disconnect();
  } catch {
    // Not every Node is built with it, and one with `--permission` may not use it. Then the process stays as large as it is.
  }
}
