/** The EventBridge rule that leads `campaign.ended` to its queue: how it is settled against what is there. */
import { sameJson } from './json-value.ts';
import type { Settled } from './setting.ts';

export interface EventRule {
  readonly pattern: unknown;
  readonly state: string;
}

/** A pattern that somebody narrowed, or a rule that somebody switched off, stays unless forced. */
export function settleEventRule(current: EventRule | undefined, pattern: object, force: boolean): Settled<EventRule> {
  const wanted: EventRule = { pattern, state: 'ENABLED' };
  if (current === undefined || force || sameJson(current, wanted)) return { value: wanted };
  const why = current.state === wanted.state ? 'it has a pattern of its own' : `it is ${current.state.toLowerCase()}`;
  return { value: current, kept: `${why}; --force makes it ours` };
}
