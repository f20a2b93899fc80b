/** How much of the crash tests a run does: some points once while developing, every point several times in CI. */

/** `E2E_CRASH_TIMES`: how often each point is tried; not set: a choice of points, once. */
const asked = process.env['E2E_CRASH_TIMES'];
export const CRASH_TIMES = Number(asked ?? '1');
/** Of one test, which waits for its turn behind all others, and gets no second try: what is lost once in a hundred is lost. */
export const CRASH_TEST = { timeout: 300_000 + 105_000 * (CRASH_TIMES - 1), retry: 0 };

/** All of them in a full run; else those that `quick` names. @throws for a name that is none */
export function chosenPoints<T extends { readonly title: string }>(all: readonly T[], quick: readonly string[]): T[] {
  if (asked !== undefined) return [...all];
  return quick.map((title) => {
    const found = all.find((point) => point.title === title);
    if (found === undefined) throw new Error(`no point is called ${title}`);
    return found;
  });
}
