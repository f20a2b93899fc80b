/** A plain text table for a terminal or a pipe. */

export interface TableOptions {
  /** Columns of the terminal; undefined on a pipe, where nothing is cut. */
  readonly width: number | undefined;
}

const GAP = '  ';
/** The last column is never cut to less than this: a URL's beginning says where it leads. */
const MIN_LAST = 12;

/** Lines, the first of them the header. Cells are one line of plain text; only the last column is cut, with `…`. */
export function formatTable(
  header: readonly string[],
  rows: ReadonlyArray<readonly string[]>,
  { width }: TableOptions,
): string[] {
  const lines = [header, ...rows];
  const widths = header.map((_, column) => Math.max(...lines.map((line) => line[column]?.length ?? 0)));
  const last = header.length - 1;
  const before = widths.slice(0, last).reduce((sum, each) => sum + each + GAP.length, 0);
  const room = width === undefined ? Number.POSITIVE_INFINITY : Math.max(width - before, MIN_LAST);
  return lines.map((line) =>
    header
      .map((_, column) => {
        const cell = line[column] ?? '';
        return column === last ? cut(cell, room) : cell.padEnd(widths[column] ?? 0);
      })
      .join(GAP)
      .trimEnd(),
  );
}

function cut(text: string, room: number): string {
  return text.length <= room ? text : `${text.slice(0, room - 1)}…`;
}
