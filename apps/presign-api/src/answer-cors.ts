/** Lets pages of the configured origins call: https://fetch.spec.whatwg.org/#http-cors-protocol */
import type { HonoRequest } from 'hono';
import type { Answer } from './answer.ts';

/** A browser asks again after so long: Chromium's own limit. */
const PREFLIGHT_SECONDS = 7_200;

/** Tokens go in a header, so no cookie ever does: credentials stay out. */
const PREFLIGHT: Answer = {
  status: 204,
  headers: {
    'Access-Control-Allow-Methods': 'GET,HEAD,POST,DELETE',
    'Access-Control-Allow-Headers': 'Authorization,Content-Type,If-None-Match,traceparent,tracestate,x-request-id',
    'Access-Control-Max-Age': String(PREFLIGHT_SECONDS),
  },
};

const EXPOSED = 'ETag,Retry-After,RateLimit,RateLimit-Policy,x-request-id';

export interface CrossOrigin {
  /** What a browser asks before it calls. */
  readonly preflight: Answer;
  /** The headers of an answer, with those that let the page at `Origin` read it, if it may. */
  addTo(headers: Readonly<Record<string, string>>, request: HonoRequest): Record<string, string>;
}

/** @param origins `*` among them lets all in. */
export function createCrossOrigin(origins: readonly string[]): CrossOrigin {
  const all = origins.includes('*');
  const known = new Set(origins);
  function allow(origin: string | undefined): Record<string, string> {
    if (all) return { 'Access-Control-Allow-Origin': '*', 'Access-Control-Expose-Headers': EXPOSED };
    if (origin === undefined || !known.has(origin)) return {};
    return { 'Access-Control-Allow-Origin': origin, 'Access-Control-Expose-Headers': EXPOSED };
  }
  return {
    preflight: PREFLIGHT,
    addTo: (headers, request) => {
      if (!request.path.startsWith('/v1/')) return { ...headers };
      // A cache that does not know of origins would give one page's answer to another.
      const vary = [headers['Vary'], all ? undefined : 'Origin'].filter((name) => name !== undefined).join(', ');
      return { ...headers, ...(vary !== '' && { Vary: vary }), ...allow(request.header('Origin')) };
    },
  };
}
