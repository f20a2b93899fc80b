/** Whether a good end stays within reach: looks backwards along all steps, from every good state. */

/** A state from which no good state can be reached, the one seen first; undefined when there is none. */
export function findHopeless(
  states: number,
  edges: { readonly from: readonly number[]; readonly to: readonly number[] },
  isGood: (state: number) => boolean,
): number | undefined {
  // Steps grouped by where they lead: those to state n stand from starts[n] to starts[n + 1].
  const starts = new Uint32Array(states + 2);
  for (const to of edges.to) starts[to + 2] = (starts[to + 2] ?? 0) + 1;
  for (let state = 2; state < starts.length; state += 1)
    starts[state] = (starts[state] ?? 0) + (starts[state - 1] ?? 0);
  const sources = new Uint32Array(edges.from.length);
  for (const [at, to] of edges.to.entries()) {
    const place = starts[to + 1] ?? 0;
    sources[place] = edges.from[at] ?? 0;
    starts[to + 1] = place + 1;
  }
  const hopeful = new Uint8Array(states);
  const queue: number[] = [];
  for (let state = 0; state < states; state += 1) {
    if (!isGood(state)) continue;
    hopeful[state] = 1;
    queue.push(state);
  }
  for (let at = 0; at < queue.length; at += 1) {
    const state = queue[at] ?? 0;
    for (let place = starts[state] ?? 0; place < (starts[state + 1] ?? 0); place += 1) {
      const source = sources[place] ?? 0;
      if (hopeful[source] === 1) continue;
      hopeful[source] = 1;
      queue.push(source);
    }
  }
  const hopeless = hopeful.indexOf(0);
  return hopeless === -1 ? undefined : hopeless;
}
