/** Gathers lines until the event loop has done what was at hand, and hands them on in one go. */

/** Handed on at once beyond this, in characters: a turn that never ends must not hold memory. */
const MAX_GATHERED = 65_536;

/** Nothing is left behind by a process that exits, whatever for. */
export function writePerTurn(output: { write(text: string): void }): { write(line: string): void } {
  let gathered = '';
  const flush = () => {
    const text = gathered;
    gathered = '';
    if (text !== '') output.write(text);
  };
  process.on('exit', flush);
  return {
    write: (line) => {
      if (gathered === '') setImmediate(flush);
      gathered += line;
      if (gathered.length > MAX_GATHERED) flush();
    },
  };
}
