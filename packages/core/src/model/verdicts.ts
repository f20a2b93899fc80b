/** What becomes of a message when its worker is done with it, and whether that is true. */
import type { IngestVerdict } from '../ingest-protocol.ts';
import { read, type State, write } from './layout.ts';
import type { Message } from './scenario.ts';
import type { World } from './world.ts';

/** Whether a message is said to be stored whose video never was. */
export function isWronglyStored(world: World, state: State, { key, source }: Message): boolean {
  const fields = world.keys[key];
  return fields !== undefined && (read(state, fields.everStored) & (1 << source)) === 0;
}

/** Gives the message back, or up for good. @returns in words, and whether the reason is a wrong one. */
export function giveUp(
  world: World,
  state: State,
  next: State,
  message: number,
  verdict: Exclude<IngestVerdict, { verdict: 'stored' }>,
): { readonly what: string; readonly wrong: boolean } {
  const field = world.messages[message];
  const held = field === undefined ? 0 : read(next, field);
  const become = (value: number) => {
    if (field !== undefined) write(next, field, value);
  };
  const name = `message ${message + 1}`;
  switch (verdict.verdict) {
    case 'rejected':
      become(held === 2 ? 2 : 3);
      return { what: `refuses ${name}: ${verdict.reason}`, wrong: !mayReject(world, state, message, verdict.reason) };
    case 'try_again':
      // If somebody acknowledged it meanwhile, it is gone.
      become(held === 1 ? 0 : held);
      return { what: `puts ${name} off`, wrong: false };
    case 'store_away':
      become(0);
      return { what: `moves ${name} to the retry queue`, wrong: false };
  }
}

function mayReject(world: World, state: State, message: number, reason: string): boolean {
  const fields = world.keys[world.scenario.messages[message]?.key ?? 0];
  if (fields === undefined) return false;
  if (reason === 'key_conflict') return read(state, fields.everStored) !== 0;
  return read(state, world.tombstone) === 1 || read(state, fields.removed) === 1;
}
