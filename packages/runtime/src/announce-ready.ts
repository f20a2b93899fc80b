/** Tells a parent process that this one serves now: what it logs is for people, this is for whoever started it. */

/**
 * Sends `{ event: 'ready', ...fields }` over the IPC channel; does nothing in a process that was not forked.
 * Call it once, when messages or requests are really being taken. A parent that has died meanwhile is no error here.
 */
export function announceReady(fields: Readonly<Record<string, string | number | boolean>> = {}): void {
  process.send?.({ event: 'ready', ...fields }, undefined, undefined, () => {});
}
