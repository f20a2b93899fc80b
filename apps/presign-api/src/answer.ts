/** What a request is answered with, as plain data: one response is built of it at the very end, in one go. */

export interface Answer {
  readonly status: number;
  /** Beside those that every answer has. Plain, since a `Headers` object costs as much as signing a URL. */
  readonly headers?: Readonly<Record<string, string>> | undefined;
  /** Null or absent where there is none. */
  readonly body?: string | Uint8Array<ArrayBuffer> | ReadableStream | null | undefined;
}

/**
 * A text of more characters goes out as bytes. Node writes a short one together with the headers at once; of a long one it makes
 * a copy first, and then room for three bytes a character.
 */
const MAX_TEXT = 16_384;

export function jsonAnswer(status: number, value: object, headers?: Readonly<Record<string, string>>): Answer {
  return textAnswer(status, JSON.stringify(value), headers);
}

/** The same of a value that is JSON text already. */
export function textAnswer(status: number, json: string, headers?: Readonly<Record<string, string>>): Answer {
  const body = json.length > MAX_TEXT ? Buffer.from(json) : json;
  return { status, headers: { 'Content-Type': 'application/json', ...headers }, body };
}

export function toResponse({ status, headers = {}, body = null }: Answer): Response {
  return new Response(body, { status, headers });
}
