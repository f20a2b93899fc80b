/** Repeats a conditional write that met another one on its key, as S3 asks for with 409. */
import { spendRetry } from './retry-budget.ts';
import { saysConflict } from './store-errors.ts';

/** Waits before each further try. The other write is over within them, or the message's next delivery sees its outcome. */
const DELAYS_MS = [50, 200, 800];

export async function retryConflict<T>(
  pause: (delayMs: number, signal: AbortSignal | undefined) => Promise<void>,
  signal: AbortSignal | undefined,
  write: () => Promise<T>,
): Promise<T> {
  for (const delayMs of DELAYS_MS) {
    try {
      return await write();
    } catch (error) {
      if (!saysConflict(error) || !spendRetry()) throw error;
    }
    await pause(delayMs, signal);
  }
  return write();
}
