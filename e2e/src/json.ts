/** Reads JSON of unknown shape field by field, so that a wrong answer fails with the field's name. */

export type Json = Readonly<Record<string, unknown>>;

export function isRecord(value: unknown): value is Json {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/** The value at `path`, e.g. `at(body, 'api', 'baseUrl')`; undefined when any step of it is missing. */
export function at(value: unknown, ...path: readonly string[]): unknown {
  return path.reduce<unknown>((inner, name) => (isRecord(inner) ? inner[name] : undefined), value);
}

/** @throws when the value at `path` is no string */
export function textAt(value: unknown, ...path: readonly string[]): string {
  const found = at(value, ...path);
  if (typeof found !== 'string') {
    throw new Error(`expected a string at ${path.join('.')} in ${JSON.stringify(value)?.slice(0, 500)}`);
  }
  return found;
}

/** @throws when the value at `path` is no array; elements that are no objects are kept out */
export function listAt(value: unknown, ...path: readonly string[]): Json[] {
  const found = at(value, ...path);
  if (!Array.isArray(found)) {
    throw new Error(`expected a list at ${path.join('.')} in ${JSON.stringify(value)?.slice(0, 500)}`);
  }
  return found.filter(isRecord);
}

/** Parses one JSON text to a value that the compiler does not trust. */
export function parseJson(text: string): unknown {
  return JSON.parse(text);
}
