// Node 24 says on every first use of its SQLite that it is experimental, which is noise in front of somebody who only tries us.

const NOTICE = 'SQLite is an experimental feature';

/**
 * Runs `load` (an import that pulls in `node:sqlite`) without that one notice; every other warning is emitted as ever.
 * Throws what `load` throws.
 */
export async function loadWithoutSqliteNotice<T>(load: () => Promise<T>): Promise<T> {
  const emit = process.emitWarning;
  process.emitWarning = (warning: string | Error, ...rest: unknown[]) => {
    if (typeof warning === 'string' && warning.startsWith(NOTICE)) return;
    Reflect.apply(emit, process, [warning, ...rest]);
  };
  try {
    return await load();
  } finally {
    process.emitWarning = emit;
  }
}
