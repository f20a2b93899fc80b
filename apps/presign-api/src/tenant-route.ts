/** One straight line from a request to a tenant's route to its answer: whose, how often, how large, by which scope, in which shape. */
import { type RouteConfig, z } from '@hono/zod-openapi';
import type { Tenant } from '@reelkeep/core/tenant';
import type { Context } from 'hono';
import type { Answer } from './answer.ts';
import type { ApiApp, RouteDeps } from './api-deps.ts';
import type { Incoming } from './handle-request.ts';
import { checkPart } from './invalid-request.ts';
import { limitRequests } from './limit-requests.ts';
import { ProblemError, problemResponses } from './problem.ts';
import type { ProblemName } from './problem-types.ts';
import { readJsonBody } from './read-body.ts';
import { readQuery } from './read-query.ts';
import { bearerToken, requireScope, requireTenant, type TenantAccess } from './require-access.ts';
import type { Scope } from './tenant-auth.ts';
import { type TenantVideo, tenantParam, tenantVideoByFile, videoParam } from './tenant-video.ts';

/** Of routes that take none. */
export const NO_QUERY = z.object({});
export const NO_BODY = z.undefined();

/** What the document says of a route, and what its requests are checked with. */
export interface TenantRoute<Query extends z.ZodObject, Body extends z.ZodType> {
  readonly method: 'get' | 'post' | 'delete';
  /** Below `/v1/tenants/{tenant}`, e.g. `/videos/{file}`. */
  readonly path: string;
  readonly scope: Scope;
  readonly tag: 'videos' | 'uploads' | 'usage';
  readonly summary: string;
  readonly description?: string;
  readonly query: Query;
  readonly body: Body;
  /** For the document: handlers read them by themselves. */
  readonly headers?: z.ZodObject;
  readonly responses: RouteConfig['responses'];
  /** Beside those of every route. */
  readonly problems: readonly ProblemName[];
}

export interface TenantRequest<Query, Body> {
  readonly tenant: Tenant;
  readonly query: Query;
  readonly body: Body;
  readonly requestId: string;
  readonly context: Context;
}

const EVERY_ROUTE = [
  'unknown-parameter',
  'missing-token',
  'invalid-token',
  'tenant-forbidden',
  'insufficient-scope',
  'rate-limited',
  'headers-too-large',
  'storage-not-configured',
  'storage-unavailable',
  'auth-unavailable',
] as const satisfies readonly ProblemName[];
const EVERY_BODY = [
  'malformed-json',
  'payload-too-large',
  'unsupported-media-type',
  'validation-failed',
] as const satisfies readonly ProblemName[];

/** Registers a route, in the document too. */
export function tenantRoute<Query extends z.ZodObject, Body extends z.ZodType>(
  app: ApiApp,
  deps: RouteDeps,
  spec: TenantRoute<Query, Body>,
  act: (request: TenantRequest<z.output<Query>, z.output<Body>>) => Answer | Promise<Answer>,
): void {
  serve(app, deps, spec, tenantParam, () => undefined, act);
}

/** The same for one with `{file}` in its path. A name that no video could have is as absent as any other: 404. */
export function videoRoute<Query extends z.ZodObject, Body extends z.ZodType>(
  app: ApiApp,
  deps: RouteDeps,
  spec: TenantRoute<Query, Body>,
  act: (request: TenantRequest<z.output<Query>, z.output<Body>>, video: TenantVideo) => Answer | Promise<Answer>,
): void {
  const read = (context: Context, tenant: Tenant): TenantVideo => {
    const video = tenantVideoByFile(deps.settings.videoPrefix, tenant, context.req.param('file') ?? '');
    if (video === undefined) throw new ProblemError('video-not-found');
    return video;
  };
  const { problems } = spec;
  serve(app, deps, { ...spec, problems: ['video-not-found', ...problems] }, videoParam, read, act);
}

function serve<Query extends z.ZodObject, Body extends z.ZodType, Video>(
  app: ApiApp,
  deps: RouteDeps,
  spec: TenantRoute<Query, Body>,
  params: z.ZodObject,
  readVideo: (context: Context, tenant: Tenant) => Video,
  act: (request: TenantRequest<z.output<Query>, z.output<Body>>, video: Video) => Answer | Promise<Answer>,
): void {
  const { method, scope, query: querySchema, body: bodySchema } = spec;
  const names = Object.keys(querySchema.shape);
  // Of a route without a query, whose requests need no schema: any name in it is one too many.
  const noQuery = names.length === 0 ? checkPart('query', querySchema, {}) : undefined;
  const takesBody = !(bodySchema instanceof z.ZodUndefined);
  const path = `/v1/tenants/{tenant}${spec.path}`;
  const template = path.replaceAll(/\{(\w+)\}/g, ':$1');
  app.openAPIRegistry.registerPath(describe(spec, path, params, takesBody));
  app.on(
    method.toUpperCase(),
    template,
    deps.handle(template, async (incoming) => {
      const { context, id: requestId } = incoming;
      const access = await enterTenant(deps, incoming, context.req.param('tenant'));
      requireScope(access, scope);
      const { tenant } = access;
      const video = readVideo(context, tenant);
      const asked = readQuery(context.req.url, names);
      const query = noQuery ?? checkPart('query', querySchema, asked);
      const body = checkPart('body', bodySchema, takesBody ? await readJsonBody(context) : undefined);
      return act({ tenant, query, body, requestId, context }, video);
    }),
  );
}

/** Who asks comes before what is asked: nobody without a token has a body read. Throws a 401, 403, 429 or 503 problem. */
export async function enterTenant(
  { verifyToken, metrics, rateLimit }: RouteDeps,
  incoming: Incoming,
  named: string | undefined,
): Promise<TenantAccess> {
  const verdict = await verifyToken(bearerToken(incoming.context.req.header('authorization')));
  metrics.token(verdict.outcome);
  const access = requireTenant(verdict, named);
  incoming.tenant = access.tenant;
  incoming.headers = limitRequests(rateLimit, access.tenant);
  return access;
}

function describe(
  spec: TenantRoute<z.ZodObject, z.ZodType>,
  path: string,
  params: z.ZodObject,
  takesBody: boolean,
): RouteConfig {
  const { method, scope, tag, summary, description, query, body, headers, responses, problems } = spec;
  const hasQuery = Object.keys(query.shape).length > 0;
  return {
    method,
    path,
    tags: [tag],
    summary,
    ...(description === undefined ? {} : { description }),
    security: [{ bearer: [scope] }],
    request: {
      params,
      ...(hasQuery ? { query } : {}),
      ...(headers === undefined ? {} : { headers }),
      ...(takesBody ? { body: { required: true, content: { 'application/json': { schema: body } } } } : {}),
    },
    responses: {
      ...responses,
      ...problemResponses(
        ...EVERY_ROUTE,
        ...(takesBody ? EVERY_BODY : hasQuery ? (['validation-failed'] as const) : []),
        ...problems,
      ),
    },
  };
}
