/** A request in the shapes in which AWS hands it to a function, after AWS's own examples. */
import type { LambdaEvent } from 'hono/aws-lambda';

export interface PlainRequest {
  readonly method: string;
  /** As on the wire, with its query. */
  readonly target: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly body?: string | Uint8Array<ArrayBuffer> | undefined;
}

export const SOURCES = ['function URL', 'HTTP API', 'REST API', 'load balancer', 'load balancer, many values'] as const;
export type EventSource = (typeof SOURCES)[number];

/** The others leave the path as it was sent. */
export const DECODING_SOURCE: EventSource = 'HTTP API';

export function eventOf(source: EventSource, request: PlainRequest): LambdaEvent {
  switch (source) {
    case 'function URL':
      return version2(request, (path) => path);
    case 'HTTP API':
      return version2(request, decoded);
    case 'REST API':
      return version1(request);
    case 'load balancer':
    case 'load balancer, many values':
      return loadBalancer(request, source === 'load balancer, many values');
    default:
      return source satisfies never;
  }
}

/**
 * https://docs.aws.amazon.com/lambda/latest/dg/urls-invocation.html#urls-payloads and
 * https://docs.aws.amazon.com/apigateway/latest/developerguide/http-api-develop-integrations-lambda.html
 */
function version2({ method, target, headers, body }: PlainRequest, pathOf: (path: string) => string): LambdaEvent {
  const { path, query } = split(target);
  const rawPath = pathOf(path);
  return {
    version: '2.0',
    routeKey: '$default',
    rawPath,
    rawQueryString: query,
    headers: lowerCased(headers),
    queryStringParameters: Object.fromEntries(new URLSearchParams(query)),
    requestContext: {
      accountId: '123456789012',
      apiId: 'api-id',
      authentication: null,
      authorizer: {},
      domainName: 'id.execute-api.us-east-1.amazonaws.com',
      domainPrefix: 'id',
      http: { method, path: rawPath, protocol: 'HTTP/1.1', sourceIp: '192.0.2.1', userAgent: 'agent' },
      requestId: 'id',
      routeKey: '$default',
      stage: '$default',
      time: '12/Mar/2020:19:03:58 +0000',
      timeEpoch: 1_583_348_638_390,
    },
    ...bodyOf(body),
  };
}

/** https://docs.aws.amazon.com/apigateway/latest/developerguide/set-up-lambda-proxy-integrations.html#api-gateway-simple-proxy-for-lambda-input-format */
function version1({ method, target, headers, body }: PlainRequest): LambdaEvent {
  const { path, query } = split(target);
  const single = Object.fromEntries(new URLSearchParams(query));
  return {
    version: '1.0',
    resource: '/{proxy+}',
    path,
    httpMethod: method,
    headers,
    multiValueHeaders: many(headers),
    queryStringParameters: single,
    multiValueQueryStringParameters: manyOf([...new URLSearchParams(query)]),
    requestContext: {
      accountId: '123456789012',
      apiId: 'id',
      authorizer: {},
      domainName: 'id.execute-api.us-east-1.amazonaws.com',
      domainPrefix: 'id',
      extendedRequestId: 'request-id',
      httpMethod: method,
      identity: { sourceIp: '192.0.2.1', userAgent: 'agent' },
      path: `/prod${path}`,
      protocol: 'HTTP/1.1',
      requestId: 'id=',
      requestTime: '04/Mar/2020:19:15:17 +0000',
      requestTimeEpoch: 1_583_349_317_135,
      resourcePath: '/{proxy+}',
      stage: 'prod',
    },
    pathParameters: { proxy: path.slice(1) },
    ...bodyOf(body),
  };
}

/** https://docs.aws.amazon.com/elasticloadbalancing/latest/application/lambda-functions.html#receive-event-from-load-balancer */
function loadBalancer({ method, target, headers, body }: PlainRequest, manyValues: boolean): LambdaEvent {
  const { path, query } = split(target);
  // Names and values as they were sent: a load balancer decodes nothing.
  const pairs = query === '' ? [] : query.split('&').map((pair) => pairOf(pair));
  const lower = lowerCased({ host: 'lambda-alb-123578498.us-east-2.elb.amazonaws.com', ...headers });
  const arn =
    'arn:aws:elasticloadbalancing:us-east-2:123456789012:targetgroup/lambda-279XGJDqGZ5rsrHC2Fjr/49e9d65c45c6791a';
  return {
    requestContext: { elb: { targetGroupArn: arn } },
    httpMethod: method,
    path,
    ...(manyValues
      ? { multiValueHeaders: many(lower), multiValueQueryStringParameters: manyOf(pairs) }
      : { headers: lower, queryStringParameters: Object.fromEntries(pairs) }),
    ...bodyOf(body),
  };
}

function split(target: string): { readonly path: string; readonly query: string } {
  const at = target.indexOf('?');
  return at < 0 ? { path: target, query: '' } : { path: target.slice(0, at), query: target.slice(at + 1) };
}

/** What can't be decoded comes as it is. */
function decoded(path: string): string {
  try {
    return decodeURIComponent(path);
  } catch {
    return path;
  }
}

function bodyOf(body: PlainRequest['body']): { body: string | null; isBase64Encoded: boolean } {
  if (body === undefined) return { body: null, isBase64Encoded: false };
  if (typeof body === 'string') return { body, isBase64Encoded: false };
  return { body: Buffer.from(body).toString('base64'), isBase64Encoded: true };
}

function lowerCased(headers: Readonly<Record<string, string>>): Record<string, string> {
  return Object.fromEntries(Object.entries(headers).map(([name, value]) => [name.toLowerCase(), value]));
}

function pairOf(pair: string): [string, string] {
  const [name = '', ...value] = pair.split('=');
  return [name, value.join('=')];
}

function many(record: Readonly<Record<string, string>>): Record<string, string[]> {
  return manyOf(Object.entries(record));
}

function manyOf(pairs: readonly (readonly [string, string])[]): Record<string, string[]> {
  const byName = Map.groupBy(pairs, ([name]) => name);
  return Object.fromEntries([...byName].map(([name, all]) => [name, all.map(([, value]) => value)]));
}
