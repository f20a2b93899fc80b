/** Headers that some providers want before they hand a video out (an API key), by host, from `PROVIDER_HEADERS_FILE`. */
import { readFileSync } from 'node:fs';
import { z } from 'zod';

export interface ProviderHeaders {
  /** Headers for a host; none for a host that the file does not name. */
  forHost(host: string): Readonly<Record<string, string>>;
}

export const NO_PROVIDER_HEADERS: ProviderHeaders = { forHost: () => ({}) };

/** RFC 9110 §5.1 and §5.5: a name is a token; a value has no line break, so that it can't smuggle in another header. */
const nameSchema = z.string().regex(/^[!#$%&'*+.^_`|~0-9A-Za-z-]+$/);
const VALUE = /^[\t\x20-\x7e\x80-\xff]*$/;
/** A name or an address as a URL has it, without scheme, port or path: with one it would never match and fail in silence. */
const hostSchema = z.string().regex(/^[A-Za-z0-9]([A-Za-z0-9.-]*[A-Za-z0-9])?$|^[0-9A-Fa-f:.]+$/);
const fileSchema = z.record(hostSchema, z.record(nameSchema, z.string()));

/** Headers that the download sets itself, or that say where a request goes and how it is framed. */
const OURS = new Set([
  'accept',
  'accept-encoding',
  'connection',
  'content-length',
  'expect',
  'host',
  'if-range',
  'keep-alive',
  'range',
  'te',
  'transfer-encoding',
  'upgrade',
]);

/**
 * Reads `{ "host": { "header": "value" } }`; `${NAME}` in a value stands for the environment variable, so the file
 * itself can be shared. Throws an `Error` that names the file and the fault, never a value.
 */
export function readProviderHeaders(path: string, env: Readonly<Record<string, string | undefined>>): ProviderHeaders {
  const byHost = new Map(
    Object.entries(parseFile(path)).map(([host, headers]) => [
      host.toLowerCase(),
      Object.fromEntries(
        Object.entries(headers).map(([name, value]) => [ownName(path, name), fillIn(path, value, env)]),
      ),
    ]),
  );
  return { forHost: (host) => byHost.get(host) ?? {} };
}

function parseFile(path: string): z.infer<typeof fileSchema> {
  try {
    return fileSchema.parse(JSON.parse(readFileSync(path, 'utf8')));
  } catch (cause) {
    // The parser's own message would quote the file, secrets and all.
    const why = cause instanceof z.ZodError || cause instanceof SyntaxError ? 'has another shape' : 'can not be read';
    throw new Error(`${path} ${why}: expected JSON { "host": { "header": "value" } }`);
  }
}

function ownName(path: string, name: string): string {
  const lower = name.toLowerCase();
  if (OURS.has(lower)) throw new Error(`${path} sets ${lower}, which is not for it to set`);
  return lower;
}

function fillIn(path: string, value: string, env: Readonly<Record<string, string | undefined>>): string {
  const whole = value.replaceAll(/\$\{([A-Za-z_][A-Za-z0-9_]*)\}/g, (_, name: string) => {
    const filled = env[name];
    if (filled === undefined) throw new Error(`${path} needs the environment variable ${name}`);
    return filled;
  });
  if (!VALUE.test(whole)) throw new Error(`${path} has a value that no header can carry`);
  return whole;
}
