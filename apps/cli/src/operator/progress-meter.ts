/** One line on a terminal that says how far something is and goes away again: libraries for it have no keeper any more. */

export interface ProgressMeter {
  show(what: string, done: number, total: number | undefined): void;
  /** Takes the line away; the next `show` brings it back. */
  clear(): void;
}

const BAR = 24;
const DEFAULT_COLUMNS = 80;
/** Back to the line's start, and all of it away (ECMA-48, EL). */
const CLEAR = '\r\u{1b}[2K';

/** @param stream standard error; nothing is shown where it is no terminal, or none is given. */
export function createProgressMeter(
  stream: { write(text: string): unknown; readonly columns?: number | undefined; readonly isTTY?: boolean } | undefined,
): ProgressMeter {
  const terminal = stream?.isTTY === true ? stream : undefined;
  let shown = '';
  return {
    show(what, done, total) {
      if (terminal === undefined) return;
      const text = progressLine(what, done, total).slice(0, (terminal.columns ?? DEFAULT_COLUMNS) - 1);
      if (text === shown) return;
      shown = text;
      terminal.write(`${CLEAR}${text}`);
    },
    clear() {
      if (shown !== '') terminal?.write(CLEAR);
      shown = '';
    },
  };
}

/** `sending [######------------------]  25 % of 400`; in steps of hundredths, so that few of many calls write anything. */
export function progressLine(what: string, done: number, total: number | undefined): string {
  if (total === undefined || total <= 0) return `${what} ${coarse(done)} ...`;
  const share = Math.min(1, done / total);
  const bar = '#'.repeat(Math.floor(share * BAR)).padEnd(BAR, '-');
  return `${what} [${bar}] ${String(Math.floor(share * 100)).padStart(3)} % of ${total}`;
}

/** Two leading digits: 7, 42, 1300, 250000. */
function coarse(count: number): number {
  const step = 10 ** Math.max(0, Math.floor(Math.log10(Math.max(1, count))) - 1);
  return Math.floor(count / step) * step;
}
