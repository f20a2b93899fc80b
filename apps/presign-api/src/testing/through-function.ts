/** Sends a test's requests through the Lambda function, as events of one source, and its results back as responses. */
import { createApiFunction } from '../api-function.ts';
import type { Transport } from './api-fixture.ts';
import { type EventSource, eventOf } from './http-events.ts';

export function throughFunction(source: EventSource): Transport {
  return (app) => {
    const invoke = createApiFunction(app);
    return async (target, { method = 'GET', headers, body }) => {
      const sent = Object.fromEntries(new Headers(headers));
      const content = typeof body === 'string' ? body : body instanceof Uint8Array ? new Uint8Array(body) : undefined;
      const result = await invoke(eventOf(source, { method, target, headers: sent, body: content }));
      const bytes = Buffer.from(result.body, result.isBase64Encoded ? 'base64' : 'utf8');
      const answered: Readonly<Record<string, string | string[]>> = result.headers ?? result.multiValueHeaders ?? {};
      const pairs = Object.entries(answered).flatMap(([name, value]) =>
        [value].flat().map((one): [string, string] => [name, one]),
      );
      const bodiless = [204, 304].includes(result.statusCode);
      return new Response(bodiless ? null : bytes, { status: result.statusCode, headers: pairs });
    };
  };
}
