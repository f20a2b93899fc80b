/** The error of a demo step that did not turn out as it was said to: the demo is a check, not a show. */

export class DemoFailure extends Error {
  override readonly name = 'DemoFailure';
}

/** Throws `DemoFailure` with what was expected unless it is so. */
export function expectThat(isSo: boolean, what: string): asserts isSo {
  if (!isSo) throw new DemoFailure(what);
}
