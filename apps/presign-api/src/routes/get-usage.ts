/** `GET /v1/tenants/{tenant}/usage`: how much a tenant keeps, of what, what it costs, and what becomes of it. */
import { z } from '@hono/zod-openapi';
import type { Tenant } from '@reelkeep/core/tenant';
import type { MonthAmount } from '@reelkeep/core/usage';
import type { Context } from 'hono';
import { stream } from 'hono/streaming';
import { type Answer, jsonAnswer } from '../answer.ts';
import { type ApiApp, needBucket, type RouteDeps } from '../api-deps.ts';
import { problemBody } from '../problem.ts';
import { storageUnavailable } from '../read-error.ts';
import { NO_BODY, tenantRoute } from '../tenant-route.ts';
import { describeMonth, describeUsage, type UsageContext, usageSchema } from '../usage-description.ts';

/** In one JSON document; NDJSON has all that are told apart. */
const MAX_CREATIVES = 1_000;
const NDJSON = 'application/x-ndjson';

const usageQuerySchema = z.object({
  max_age: z
    .string()
    .regex(/^\d{1,5}$/, { error: 'expected a whole number of seconds, up to 86400' })
    .transform(Number)
    .pipe(z.int().max(86_400))
    .default(300)
    .openapi({
      type: 'integer',
      minimum: 0,
      maximum: 86_400,
      description: 'How old a count may be, in seconds; 0 counts anew.',
    }),
});

const usageRoute = {
  method: 'get',
  path: '/usage',
  tag: 'usage',
  scope: 'usage:read',
  summary: 'Count videos and bytes, and what they cost',
  description: `With \`Accept: ${NDJSON}\` the count is made anew and told as it goes: a line \`{"month": ...}\` for each month once it is counted, \`{"creative": ...}\` for each creative (up to 10,000), and at the end \`{"usage": ...}\` with the whole. A count that fails on its way ends with \`{"problem": ...}\`.`,
  query: usageQuerySchema,
  body: NO_BODY,
  responses: {
    200: {
      description: 'The usage.',
      content: { 'application/json': { schema: usageSchema }, [NDJSON]: { schema: z.string() } },
    },
  },
  problems: [],
} as const;

export function getUsage(app: ApiApp, deps: RouteDeps): void {
  tenantRoute(app, deps, usageRoute, async ({ tenant, query, requestId, context }) => {
    const { counting } = needBucket(deps);
    if (wantsLines(context.req.header('Accept'))) return answerLines(deps, tenant, requestId, context);
    const counted = await deps.usage.counted(counting, tenant, query.max_age);
    return jsonAnswer(200, describeUsage(counted, await contextOf(deps, tenant), MAX_CREATIVES));
  });
}

async function contextOf(deps: RouteDeps, tenant: Tenant): Promise<UsageContext> {
  const { videoPrefix, prices } = deps.settings;
  return { tenant, videoPrefix, prices, rules: await needBucket(deps).lifecycle(), now: deps.now() };
}

async function answerLines(deps: RouteDeps, tenant: Tenant, requestId: string, context: Context): Promise<Answer> {
  const { counting } = needBucket(deps);
  // Before anything is sent: what fails here still has a status of its own.
  const about = await contextOf(deps, tenant);
  const head = { status: 200, headers: { 'Content-Type': NDJSON } } as const;
  // A HEAD has no body, so nobody would ever read what is counted.
  if (context.req.method === 'HEAD') return head;
  const { signal } = context.req.raw;
  const { body } = stream(context, async (out) => {
    const line = (value: object) => out.write(`${JSON.stringify(value)}\n`);
    try {
      // Not waited for: few tenants are counted at a time, and a reader that dawdles must not hold up the others. Months are few.
      const tellMonth = (month: MonthAmount) => void line({ month: describeMonth(month, about.prices) });
      const counted = await deps.usage.count(counting, tenant, tellMonth, signal);
      for (const { creativeId, objects, bytes } of counted.usage.byCreative) {
        await line({ creative: { creative_id: creativeId, objects, bytes } });
      }
      await line({ usage: describeUsage(counted, about, 0) });
    } catch (error) {
      // The status is long sent: the last line says it, as any other answer would have.
      deps.log.warn({ event: 'usage.count_failed', request_id: requestId, tenant, err: error });
      await line({ problem: problemBody(storageUnavailable(error), requestId) });
    }
  });
  return { ...head, body };
}

/** Only who names it gets it: a browser's or curl's wildcard means JSON. */
function wantsLines(accept = ''): boolean {
  return accept.split(',').some((range) => range.split(';')[0]?.trim().toLowerCase() === NDJSON);
}
