/** Which policy is cheapest, and by how much. */
import type { PolicyCost } from '@reelkeep/core/cost-plan';
import { formatCount, formatUsd } from '../operator/amounts.ts';

export interface Comparison {
  readonly cheapest: PolicyCost;
  /** What it costs less than each other one, in millionths of a dollar; 0 for one that costs the same. */
  readonly savings: ReadonlyArray<{ readonly name: string; readonly title: string; readonly microUsd: number }>;
}

/** Of equals the first: a change that saves nothing is none. Undefined for no policies. */
export function comparePolicies(costs: readonly PolicyCost[]): Comparison | undefined {
  const [first, ...others] = costs;
  if (first === undefined) return undefined;
  const cheapest = others.reduce((best, cost) => (cost.microUsd < best.microUsd ? cost : best), first);
  const savings = costs
    .filter((cost) => cost !== cheapest)
    .map(({ policy: { name, title }, microUsd }) => ({ name, title, microUsd: microUsd - cheapest.microUsd }));
  return { cheapest, savings };
}

/** `Cheapest: Standard-IA after 30 days, $12.50 in 12 months: $3.00 (19 %) less than ...` */
export function describeComparison({ cheapest, savings }: Comparison, months: number): string[] {
  const head = `Cheapest: ${cheapest.policy.title}, ${formatUsd(cheapest.microUsd)} in ${formatCount(months, 'month')}`;
  const than = savings.map(({ title, microUsd }) => {
    if (microUsd === 0) return `  the same as ${title}`;
    const share = Math.round((microUsd / (cheapest.microUsd + microUsd)) * 100);
    return `  ${formatUsd(microUsd)} (${share} %) less than ${title}`;
  });
  return [head, ...than];
}
