/** The end of a start: whoever started this process is told that it serves now, and what only the start needed is given back. */
import { shedStart } from './shed-start.ts';

/**
 * Sends `{ event: 'ready', ...fields }` over the IPC channel, in a process that was forked: what it logs is for people, this is for
 * its parent. Call it once, when messages or requests are really being taken. A parent that has died meanwhile is no error here.
 */
export function announceReady(fields: Readonly<Record<string, string | number | boolean>> = {}): void {
  // In the next turn: what this one has to say, in the log too, is out by then.
  setImmediate(() => {
    process.send?.({ event: 'ready', ...fields }, undefined, undefined, () => {});
    void shedStart();
  });
}
