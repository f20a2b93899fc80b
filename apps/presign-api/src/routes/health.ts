/** `/healthz` says that the process lives, `/readyz` whether it can do its work, and what of it. */
import { createRoute, z } from '@hono/zod-openapi';
import { FALLBACK_REASONS } from '@reelkeep/core/reasons';
import { jsonAnswer } from '../answer.ts';
import type { ApiApp, RouteDeps } from '../api-deps.ts';
import type { Act } from '../handle-request.ts';

const live = createRoute({
  method: 'get',
  path: '/healthz',
  tags: ['operation'],
  summary: 'Is the process alive?',
  responses: {
    200: {
      description: 'It is.',
      content: { 'application/json': { schema: z.object({ status: z.literal('ok') }) } },
    },
  },
});

const partSchema = z.object({
  status: z.enum(['up', 'down']),
  reason: z.string().optional(),
  detail: z.string().optional(),
});
const readinessSchema = z
  .object({ status: z.enum(['ready', 'degraded', 'down']), s3: partSchema, auth: partSchema })
  .openapi('Readiness');

const ready = createRoute({
  method: 'get',
  path: '/readyz',
  tags: ['operation'],
  summary: 'Can it do its work?',
  description:
    'Without S3 it is `degraded` but ready: playback falls back to the provider URLs that callers send along. Without the keys of the token issuer nobody can be let in, and it is `down`.',
  responses: {
    200: {
      description: 'Ready, wholly or in part.',
      content: { 'application/json': { schema: readinessSchema } },
    },
    503: {
      description: 'No token can be checked.',
      content: { 'application/json': { schema: readinessSchema } },
    },
  },
});

const AUTH_DETAIL = 'The keys of the token issuer (AUTH_JWKS_URL) could not be fetched.';

export function health(app: ApiApp, { handle, watch, authStanding }: RouteDeps): void {
  app.openAPIRegistry.registerPath(live);
  app.get(
    live.path,
    handle(live.path, () => jsonAnswer(200, { status: 'ok' })),
  );
  app.openAPIRegistry.registerPath(ready);
  const readiness: Act = async () => {
    const [standing, auth] = await Promise.all([watch.probe(), authStanding()]);
    const s3 =
      standing.state === 'up'
        ? ({ status: 'up' } as const)
        : ({ status: 'down', reason: standing.reason, detail: FALLBACK_REASONS[standing.reason] } as const);
    if (auth.state === 'down') {
      const part = { status: 'down', reason: auth.reason, detail: AUTH_DETAIL } as const;
      return jsonAnswer(503, { status: 'down', s3, auth: part });
    }
    const status = s3.status === 'up' ? 'ready' : 'degraded';
    return jsonAnswer(200, { status, s3, auth: { status: 'up' } });
  };
  app.get(ready.path, handle(ready.path, readiness));
}
