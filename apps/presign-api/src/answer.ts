/** What a request is answered with, as plain data: one response is built of it at the very end, in one go. */

export interface Answer {
  readonly status: number;
  /** Beside those that every answer has. Plain, since a `Headers` object costs as much as signing a URL. */
  readonly headers?: Readonly<Record<string, string>> | undefined;
  /** Null or absent where there is none. */
  readonly body?: string | Uint8Array<ArrayBuffer> | ReadableStream | null | undefined;
}

export function jsonAnswer(status: number, value: object, headers?: Readonly<Record<string, string>>): Answer {
  return { status, headers: { 'Content-Type': 'application/json', ...headers }, body: JSON.stringify(value) };
}

export function toResponse({ status, headers = {}, body = null }: Answer): Response {
  return new Response(body, { status, headers });
}
