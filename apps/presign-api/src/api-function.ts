/** The API as an AWS Lambda function, behind a function URL, an API Gateway (HTTP or REST) or a load balancer. */
import { handle, type LambdaEvent } from 'hono/aws-lambda';
import type { ApiApp } from './api-deps.ts';

export type ApiFunction = (event: LambdaEvent) => ReturnType<ReturnType<typeof handle>>;

export function createApiFunction(app: ApiApp): ApiFunction {
  const answer = handle(app);
  return (event) => answer(withSoundPath(withoutStrayBody(event)));
}

/**
 * What can't stand in an encoded path as it is. HTTP APIs alone decode the path before they hand it on, and a `?` or `#` that
 * was part of a name would end it; the other sources leave it as it was sent, and it passes through here unchanged.
 */
const UNSOUND = /%(?![\dA-Fa-f]{2})|[^!$&'()*+,\-./0-9:;=@A-Z_a-z~%]+/gu;

function withSoundPath(event: LambdaEvent): LambdaEvent {
  if ('rawPath' in event) return { ...event, rawPath: soundPath(event.rawPath) };
  return { ...event, path: soundPath(event.path) };
}

/** `/a b?` as `/a%20b%3F`. */
function soundPath(path: string): string {
  return path.replaceAll(UNSOUND, (text) => encodeURIComponent(text.toWellFormed()));
}

/** A `Request` with a body can't be a GET or HEAD; over a socket such a body is passed over as well. */
function withoutStrayBody(event: LambdaEvent): LambdaEvent {
  return ['GET', 'HEAD'].includes(methodOf(event)) ? { ...event, body: null } : event;
}

function methodOf(event: LambdaEvent): string {
  if ('httpMethod' in event) return event.httpMethod;
  return 'method' in event ? event.method : event.requestContext.http.method;
}
