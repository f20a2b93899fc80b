/** Standard output, written before the call returns and never in halves: lines of several writers stay whole. */
import { pino } from 'pino';

export function standardOutput(): { write(text: string): void } {
  return pino.destination({ fd: 1, sync: true });
}
