/**
 * The memory that videos pass through: a fixed number of buffers of one part, shared by all that are under way, so that
 * memory does not grow with the videos' size or number. Whoever finds none waits its turn, and the provider with it.
 *
 * Nobody may wait for a second buffer while what it holds depends on getting it; a full part is sent without one.
 */

export interface PartBuffers {
  readonly partSizeBytes: number;
  /** A buffer of one part, its content left over from whoever had it before; in the order of asking. Rejects when `signal` aborts. */
  take(signal?: AbortSignal | undefined): Promise<Buffer>;
  /** A buffer for work that can also be done without one: undefined while others wait or no more than a quarter are free. */
  takeSpare(): Buffer | undefined;
  /** Takes a buffer back that nobody reads any more. */
  give(buffer: Buffer): void;
  /** Takes a buffer's place back, but not its memory: a request that was given up may still be reading it. */
  forget(): void;
}

/** @param count buffers at once, 1 or more. Memory is allocated when it is first needed, and kept. */
export function createPartBuffers(partSizeBytes: number, count = 16): PartBuffers {
  if (!Number.isInteger(count) || count < 1) throw new RangeError(`expected 1 buffer or more, got ${count}`);
  const idle: Buffer[] = [];
  const waiting = new Set<(buffer: Buffer) => void>();
  let free = count;

  const lend = () => {
    free -= 1;
    return idle.pop() ?? Buffer.allocUnsafeSlow(partSizeBytes);
  };
  const freed = () => {
    free += 1;
    const [next] = waiting;
    if (next === undefined) return;
    waiting.delete(next);
    next(lend());
  };

  return {
    partSizeBytes,
    take(signal) {
      if (signal?.aborted) return Promise.reject(signal.reason);
      if (free > 0) return Promise.resolve(lend());
      return new Promise((resolve, reject) => {
        const turn = (buffer: Buffer) => {
          signal?.removeEventListener('abort', abort);
          resolve(buffer);
        };
        const abort = () => {
          waiting.delete(turn);
          reject(signal?.reason);
        };
        waiting.add(turn);
        signal?.addEventListener('abort', abort, { once: true });
      });
    },
    takeSpare: () => (waiting.size === 0 && free > Math.floor(count / 4) ? lend() : undefined),
    give(buffer) {
      idle.push(buffer);
      freed();
    },
    forget: freed,
  };
}
