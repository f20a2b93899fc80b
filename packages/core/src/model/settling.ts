/** One step of a settling machine on the abstract bucket, in every way that it may go. */
import type { SettleAnswer, SettleState } from '../settle-protocol.ts';
import { AWAY_ANSWER } from './away.ts';
import { read, type State, write } from './layout.ts';
import { type KeyFields, LATE_REMOVAL, landFence, landRemoval, NOTHING, numberOfKey, type World } from './world.ts';

/** Codes of the answers. `each` is how many codes one machine takes. */
export const SETTLE_CODE = { away: 0, written: 1, removed: 2, failed: 3, free: 4, taken: 5, each: 8 } as const;

/** @param fence the kind of fence that this end lays. @param go offers one step. */
export function offerSettling(
  world: World,
  state: State,
  machine: SettleState,
  fence: number,
  go: (what: string, code: number, answer: SettleAnswer, change?: (next: State) => void) => void,
): void {
  const keys = 'keys' in machine ? machine.keys : 'key' in machine ? [machine.key] : [];
  const targets = keys.flatMap((key) => world.keys[numberOfKey(world, key)] ?? []);
  const names = keys.map((key) => `video ${numberOfKey(world, key) + 1}`).join(' and ');
  const each = (land: (next: State, target: KeyFields) => void) => (next: State) => {
    for (const target of targets) land(next, target);
  };
  const late = (bit: number) => each((next, target) => write(next, target.lateEnds, read(next, target.lateEnds) | bit));
  /** Done; done without an answer; not done; done later, whoever is alive then. */
  const request = (what: string, answer: SettleAnswer, code: number, land: (next: State) => void, lateBit: number) => {
    go(what, code, answer, land);
    go(`${what}, but hears no answer`, SETTLE_CODE.away, AWAY_ANSWER, land);
    go(`gets no answer, and nothing is done`, SETTLE_CODE.away, AWAY_ANSWER);
    if (lateBit > 0) go(`${what}: no answer, and it may be done yet`, SETTLE_CODE.away, AWAY_ANSWER, late(lateBit));
  };
  switch (machine.step) {
    case 'remove': {
      request(
        `deletes ${names}`,
        { answer: 'removed', failed: [] },
        SETTLE_CODE.removed,
        each(landRemoval),
        LATE_REMOVAL,
      );
      const [first = ''] = keys;
      const failed = [{ key: first, code: 'InternalError', message: '' }];
      const others = (next: State) => {
        for (const target of targets.slice(1)) landRemoval(next, target);
      };
      go(`is told that one key could not be deleted`, SETTLE_CODE.failed, { answer: 'removed', failed }, others);
      return;
    }
    case 'look': {
      const [target] = targets;
      const free = target === undefined || read(state, target.object) === NOTHING;
      go(`looks at ${names}`, free ? SETTLE_CODE.free : SETTLE_CODE.taken, {
        answer: 'seen',
        coveredBytes: free ? 0 : 1,
      });
      go('gets no answer to that', SETTLE_CODE.away, AWAY_ANSWER);
      return;
    }
    case 'fence': {
      const land = each((next, target) => landFence(world, next, target, fence));
      request(`puts a fence over ${names}`, { answer: 'written' }, SETTLE_CODE.written, land, fence);
      return;
    }
    case 'purge_older': {
      const land = each((next, target) => write(next, target.older, 0));
      request(`purges older versions of ${names}`, { answer: 'removed', failed: [] }, SETTLE_CODE.removed, land, 0);
      return;
    }
    case 'gone':
    case 'stuck':
      return;
  }
}
