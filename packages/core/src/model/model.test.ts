import { describe, expect, it } from 'vitest';
import { explore, formatCounterexample } from './explore.ts';
import { MUTATIONS } from './mutations.ts';
import { QUICK } from './scenarios.ts';

describe('the protocol, in every order of every step', { timeout: 60_000 }, () => {
  it.each(QUICK)('holds its invariants: $name', (scenario) => {
    const { counterexample, complete, states } = explore(scenario);
    expect(counterexample && formatCounterexample(counterexample)).toBeUndefined();
    expect(complete).toBe(true);
    expect(states).toBeGreaterThan(100);
  });
});

describe('a step taken out or swapped', { timeout: 60_000 }, () => {
  it.each(MUTATIONS)('is found out: $name ($breaks)', ({ scenario, protocol, breaks }) => {
    const { counterexample } = explore(scenario, protocol, { only: breaks, maxStates: 300_000 });
    expect(counterexample?.invariant).toBe(breaks);
    // Without the mutation the same search finds nothing.
    expect(counterexample?.schedule.length).toBeGreaterThan(0);
  });

  it('is shown as a schedule that a reader can follow', () => {
    const [noFence] = MUTATIONS.filter(({ name }) => name.startsWith('no fence'));
    if (noFence === undefined) throw new Error('the mutation is gone');
    const { counterexample } = explore(noFence.scenario, noFence.protocol, { only: 'I1' });
    const text = counterexample === undefined ? '' : formatCounterexample(counterexample);
    expect(text).toMatchSnapshot();
  });
});
