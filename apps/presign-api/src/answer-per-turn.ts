/** Holds answers back until the event loop has read all that had come, and lets them go together. */

/**
 * The same, but no promise of it settles before the turn ends. A write to a socket wakes whoever waits for it, and one
 * wake-up for each answer was a third of all work under load; the first of several written in a row does for all.
 * A lone answer waits for some microseconds.
 */
export function answerPerTurn(
  answer: (request: Request) => Response | Promise<Response>,
): (request: Request) => Promise<Response> {
  let turn: Promise<void> | undefined;
  const endOfTurn = (): Promise<void> => {
    turn ??= new Promise<void>((resolve) => void setImmediate(resolve)).then(() => {
      turn = undefined;
    });
    return turn;
  };
  return async (request) => {
    const response = await answer(request);
    await endOfTurn();
    return response;
  };
}
