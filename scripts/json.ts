/** Reads JSON that other tools wrote, without trusting its shape. */
import { readFileSync } from 'node:fs';

/** The file's content, or undefined when there is no such file or it is not JSON. */
export function readJson(path: string): unknown {
  try {
    return JSON.parse(readFileSync(path, 'utf8'));
  } catch {
    return undefined;
  }
}

/** The property at `path`, e.g. `property(task, 'execution', 'exitCode')`; undefined wherever the way ends early. */
export function property(value: unknown, ...path: readonly string[]): unknown {
  return path.reduce<unknown>(
    (found, name) => (typeof found === 'object' && found !== null ? Reflect.get(found, name) : undefined),
    value,
  );
}

/** The property as a list; empty when it is none. */
export function listOf(value: unknown, name: string): readonly unknown[] {
  const list = property(value, name);
  return Array.isArray(list) ? list : [];
}
