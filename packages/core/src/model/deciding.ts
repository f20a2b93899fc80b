/** The decision about an end on the abstract bucket: created once, by a reaper or by whoever takes the end back. */
import type { EndAnswer } from '../end-protocol.ts';
import { AWAY_ANSWER } from './away.ts';
import { read, type State, write } from './layout.ts';
import type { Protocol } from './protocol.ts';
import { REAPING, REOPENED, type World } from './world.ts';

/** @param answer offers one step; its `code` is below 4. */
export function offerDecision(
  world: World,
  state: State,
  protocol: Protocol,
  answer: (what: string, code: number, given: EndAnswer, change?: (next: State) => void) => void,
): void {
  if (read(state, world.decision) === REOPENED && protocol.decidesOnce) {
    answer('learns that the end was taken back', 0, { answer: 'decided', decided: 'reopened' });
    return;
  }
  const putsOver = read(state, world.late) === 1;
  const change = (next: State) => write(next, world.decision, REAPING);
  const given = { answer: 'decided', decided: 'reaping', putsOver } as const;
  answer('decides that the creative is reaped', 1 + Number(putsOver), given, change);
  answer('decides so, but hears no answer', 3, AWAY_ANSWER, change);
  answer('gets no answer, and nothing is decided', 3, AWAY_ANSWER);
}
