/** Ends the reading of a stream the moment a signal aborts, even while its sender is silent. */

/**
 * The chunks of `source` until `signal` aborts; then throws the signal's reason at once, without waiting for a chunk
 * that may never come. `source` is told to close in either case.
 */
export async function* untilAborted<T>(source: AsyncIterable<T>, signal: AbortSignal | undefined): AsyncGenerator<T> {
  if (signal === undefined) return yield* source;
  const iterator = source[Symbol.asyncIterator]();
  // Of the read under way alone. A race of each read against one promise of the abort would keep every chunk that ever
  // passed in memory, for as long as that promise lives.
  let giveUp: ((reason: unknown) => void) | undefined;
  const abort = () => giveUp?.(signal.reason);
  signal.addEventListener('abort', abort, { once: true });
  let ended = false;
  try {
    for (;;) {
      signal.throwIfAborted();
      const next = await new Promise<IteratorResult<T>>((resolve, reject) => {
        giveUp = reject;
        iterator.next().then(resolve, reject);
      });
      giveUp = undefined;
      if (next.done === true) {
        ended = true;
        return;
      }
      yield next.value;
    }
  } finally {
    signal.removeEventListener('abort', abort);
    // Not awaited: a generator that hangs in `next` would hang in `return` as well.
    if (!ended) iterator.return?.()?.catch(() => {});
  }
}
