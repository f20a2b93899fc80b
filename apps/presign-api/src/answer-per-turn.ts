/** Holds answers back until the event loop has read what had come, and lets them go together. */

/** An answer is held no longer than this while others are made: large ones would wait for each other. */
const MAX_HELD_MS = 2;

/**
 * The same, but what it promises settles at the end of the turn. A write to a socket wakes whoever waits for it, and one wake-up
 * for each answer is up to a third of all work under load; the first of several written in a row does for all. A lone answer waits
 * for some microseconds.
 */
export function answerPerTurn(
  answer: (request: Request) => Response | Promise<Response>,
  clockMs: () => number = () => performance.now(),
): (request: Request) => Promise<Response> {
  let turn: { readonly since: number; readonly ended: Promise<void>; readonly end: () => void } | undefined;

  function begin() {
    const { promise, resolve } = Promise.withResolvers<void>();
    const begun = { since: clockMs(), ended: promise, end };
    function end(): void {
      if (turn === begun) turn = undefined;
      resolve();
    }
    setImmediate(end);
    return begun;
  }

  return async (request) => {
    const response = await answer(request);
    turn ??= begin();
    const { since, ended, end } = turn;
    if (clockMs() - since > MAX_HELD_MS) end();
    await ended;
    return response;
  };
}
