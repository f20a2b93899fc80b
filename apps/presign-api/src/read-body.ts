/** The body of a request as JSON: no more than the limit, in UTF-8, and said clearly where it is neither. */
import type { Context } from 'hono';
import { ProblemError } from './problem.ts';

/** 1,000 videos with an `original_url` of 900 characters each fit; with longer ones, ask in several calls. */
export const MAX_BODY_BYTES = 1_048_576;

/** A server's own message, beside the request that is made of it. */
export interface Arrived {
  readonly incoming?: object;
}

const JSON_TYPE = /^application\/(?:[a-z0-9.-]+\+)?json$/;
/** US-ASCII is a part of it. https://www.rfc-editor.org/rfc/rfc8259#section-8.1 */
const CHARSETS = new Set(['utf-8', 'utf8', 'us-ascii']);

/** Throws a problem: 415 for another type, charset or coding, 413 for too much, 400 for what is no JSON. */
export async function readJsonBody(context: Context<{ Bindings: Arrived }>): Promise<unknown> {
  const { req, env } = context;
  requireJson(req.header('content-type') ?? '');
  requirePlain(req.header('content-encoding') ?? 'identity');
  const text = arrivedText(env) ?? (await readText(req.raw));
  try {
    return JSON.parse(text);
  } catch (cause) {
    // Half of its bytes are zero, or its mark is no UTF-8: what UTF-16 and UTF-32 look like from here.
    const other = text.includes('\0') || text.startsWith('\ufffd');
    throw new ProblemError('malformed-json', {
      detail: other ? 'Send it in UTF-8: it looks like UTF-16 or UTF-32.' : 'Send one JSON value in UTF-8.',
      cause,
    });
  }
}

function requireJson(contentType: string): void {
  if (contentType === 'application/json') return;
  const [type = '', ...parameters] = contentType.toLowerCase().split(';');
  if (!JSON_TYPE.test(type.trim())) {
    throw new ProblemError('unsupported-media-type', { detail: 'Send it with "Content-Type: application/json".' });
  }
  for (const parameter of parameters) {
    const charset = charsetOf(parameter);
    if (charset !== undefined && !CHARSETS.has(charset)) {
      throw new ProblemError('unsupported-media-type', { detail: 'JSON is sent in UTF-8, and in no other charset.' });
    }
  }
}

/** Reads `charset=utf-8` or `charset="utf-8"`; by cutting, since a pattern would go over a header full of spaces again and again. */
function charsetOf(parameter: string): string | undefined {
  const [name = '', ...value] = parameter.split('=');
  return name.trim() === 'charset' ? value.join('=').trim().replaceAll('"', '') : undefined;
}

/** Nothing is unpacked: a small body could become a large one. https://www.rfc-editor.org/rfc/rfc9110#section-15.5.16 */
function requirePlain(contentEncoding: string): void {
  if (contentEncoding.trim().toLowerCase() === 'identity') return;
  throw new ProblemError('unsupported-media-type', {
    detail: 'Send it as it is, without a Content-Encoding.',
    headers: { 'Accept-Encoding': 'identity' },
  });
}

/** Undefined where the body was not read before. */
function arrivedText({ incoming = {} }: Arrived = {}): string | undefined {
  const body = 'rawBody' in incoming ? incoming.rawBody : undefined;
  if (!(body instanceof Buffer)) return undefined;
  if (body.byteLength > MAX_BODY_BYTES) throw tooLarge();
  const text = body.toString();
  // As a request's own `text` passes it over: https://www.rfc-editor.org/rfc/rfc8259#section-8.1
  return text.startsWith('\ufeff') ? text.slice(1) : text;
}

async function readText(request: Request): Promise<string> {
  const length = request.headers.get('content-length');
  // Node reads no more of a body than this says.
  const counted = length !== null && !request.headers.has('transfer-encoding');
  if (counted && Number(length) > MAX_BODY_BYTES) throw tooLarge();
  try {
    return await (counted ? request.text() : countText(request.body));
  } catch (cause) {
    // Nothing else ends a body early: the connection is closed, by its client or for being too slow.
    throw cause instanceof ProblemError ? cause : new ProblemError('client-gone', { cause });
  }
}

/** A body whose length nobody said. */
async function countText(body: ReadableStream<Uint8Array> | null): Promise<string> {
  const decoder = new TextDecoder();
  let text = '';
  let bytes = 0;
  for await (const chunk of body ?? []) {
    bytes += chunk.byteLength;
    if (bytes > MAX_BODY_BYTES) throw tooLarge();
    text += decoder.decode(chunk, { stream: true });
  }
  return text + decoder.decode();
}

function tooLarge(): ProblemError {
  return new ProblemError('payload-too-large', {
    detail: `A body has at most ${MAX_BODY_BYTES} bytes. Ask for fewer videos in one call.`,
  });
}
