/** Ways to move videos to colder storage as they age: the usual ones to compare, and the one that the bucket has. */
import type { LifecycleRule } from './lifecycle-rule.ts';

export interface TieringPolicy {
  /** `standard`, `ia-30`, `glacier-ir-90`, `intelligent-tiering` or `configured`. */
  readonly name: string;
  readonly title: string;
  /** Days after a video was stored. */
  readonly transitions: LifecycleRule['transitions'];
}

export const COMPARED_POLICIES: readonly TieringPolicy[] = [
  { name: 'standard', title: 'Standard, no transitions', transitions: [] },
  { name: 'ia-30', title: 'Standard-IA after 30 days', transitions: [{ days: 30, storageClass: 'STANDARD_IA' }] },
  {
    name: 'glacier-ir-90',
    title: 'Glacier Instant Retrieval after 90 days',
    transitions: [{ days: 90, storageClass: 'GLACIER_IR' }],
  },
  {
    name: 'intelligent-tiering',
    title: 'Intelligent-Tiering at once',
    transitions: [{ days: 0, storageClass: 'INTELLIGENT_TIERING' }],
  },
];

export interface ConfiguredPolicy {
  readonly policy: TieringPolicy;
  /** The earliest expiry of the rules, undefined when there is none: it holds whichever transitions one chooses. */
  readonly expirationDays: number | undefined;
  /** Rules that touch these videos and can't be reckoned with. */
  readonly ignored: ReadonlyArray<{ readonly id: string; readonly why: string }>;
}

/** @param prefix of the videos that are looked at, e.g. `videos/acme/`. */
export function configuredPolicy(rules: readonly LifecycleRule[], prefix: string): ConfiguredPolicy {
  const applied: LifecycleRule[] = [];
  const ignored: Array<{ id: string; why: string }> = [];
  for (const rule of rules) {
    const covers = prefix.startsWith(rule.prefix);
    if (covers && rule.beyond === undefined) applied.push(rule);
    else if (covers) ignored.push({ id: rule.id, why: rule.beyond ?? '' });
    else if (rule.prefix.startsWith(prefix)) ignored.push({ id: rule.id, why: 'covers only some of these videos' });
  }
  const transitions = applied.flatMap((rule) => rule.transitions);
  const title = transitions.length === 0 ? 'As configured: no transitions' : `As configured: ${describe(transitions)}`;
  const expiries = applied.flatMap(({ expirationDays }) => (expirationDays === undefined ? [] : [expirationDays]));
  return {
    policy: { name: 'configured', title, transitions },
    expirationDays: expiries.length === 0 ? undefined : Math.min(...expiries),
    ignored,
  };
}

function describe(transitions: TieringPolicy['transitions']): string {
  return [...transitions]
    .sort((a, b) => a.days - b.days)
    .map(({ days, storageClass }) => `${storageClass} after ${days} days`)
    .join(', ');
}
