/** The part of JSONPath that names one value: enough to say where in an answer a URL stands, and nothing to compute. */
import { z } from 'zod';

/** Names of members and indexes of elements, from the root on. */
export type JsonPath = readonly (string | number)[];

/** RFC 9535 §2.5.1 and §2.3.3: `.name`, `['name']`, `["name"]` and `[3]`; no wildcards, slices, filters or descents. */
const STEP = /\.([A-Za-z_\u{80}-\u{10FFFF}][\w\u{80}-\u{10FFFF}-]*)|\[(\d{1,6})\]|\['([^'\\]*)'\]|\["([^"\\]*)"\]/uy;

const EXPECTED = { error: 'expected a JSON path to one value, e.g. $.output[0] or $.data.video.url' };

/** A path as it is written in a message, e.g. `$.output[0]`. */
export const jsonPathSchema = z
  .string()
  .max(500)
  .refine((text) => parseJsonPath(text) !== undefined, EXPECTED);

/** Undefined for a text that is no such path. */
export function parseJsonPath(text: string): JsonPath | undefined {
  if (!text.startsWith('$')) return undefined;
  const path: (string | number)[] = [];
  STEP.lastIndex = 1;
  while (STEP.lastIndex < text.length) {
    const [, name, index, single, double] = STEP.exec(text) ?? [];
    const step = name ?? single ?? double ?? (index === undefined ? undefined : Number(index));
    // A step that does not match sets lastIndex back to 0.
    if (step === undefined) return undefined;
    path.push(step);
  }
  return path;
}

/** What stands there; undefined where nothing does. Throws `TypeError` for a text that is no path. */
export function readJsonPath(value: unknown, text: string): unknown {
  const path = parseJsonPath(text);
  if (path === undefined) throw new TypeError(`${text} is no JSON path`);
  return path.reduce(child, value);
}

function child(value: unknown, step: string | number): unknown {
  if (typeof step === 'number') return Array.isArray(value) ? value[step] : undefined;
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return undefined;
  return Object.getOwnPropertyDescriptor(value, step)?.value;
}
