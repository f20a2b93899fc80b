/** `POST /v1/tenants/{tenant}/videos/{file}/restore`: brings an archived video back for some days. */
import { z } from '@hono/zod-openapi';
import { RESTORE_TIERS } from '@reelkeep/core/archive-state';
import { jsonAnswer } from '../answer.ts';
import { type ApiApp, needBucket, type RouteDeps } from '../api-deps.ts';
import { findVideo } from '../find-video.ts';
import { ProblemError } from '../problem.ts';
import { NO_QUERY, videoRoute } from '../tenant-route.ts';

const restoreRequestSchema = z
  .strictObject({
    days: z.int().min(1).max(30).default(7).openapi({ description: 'How long it can then be played.' }),
    tier: z
      .enum(RESTORE_TIERS)
      .default('Standard')
      .openapi({ description: 'Minutes (`Expedited`), hours (`Standard`) or half a day (`Bulk`), at falling prices.' }),
  })
  .openapi('RestoreRequest');

const route = {
  method: 'post',
  path: '/videos/{file}/restore',
  tag: 'videos',
  summary: 'Bring an archived video back',
  description: 'Asking again while it is under way changes nothing.',
  scope: 'videos:write',
  query: NO_QUERY,
  body: restoreRequestSchema,
  responses: {
    202: {
      description: 'It is on its way, or back already.',
      content: {
        'application/json': { schema: z.object({ status: z.enum(['restoring', 'restored']) }).openapi('Restore') },
      },
    },
  },
  problems: ['video-not-archived', 'restore-refused'],
} as const;

export function restoreVideo(app: ApiApp, deps: RouteDeps): void {
  videoRoute(app, deps, route, async ({ body, requestId, context }, { key, parts }) => {
    const { store, restore } = needBucket(deps);
    const head = await findVideo(store, key, { signal: context.req.raw.signal });
    if (head === undefined) throw new ProblemError('video-not-found');
    if (head.archive === undefined) throw new ProblemError('video-not-archived');
    const outcome = await restore({ key, ...body });
    if (outcome === 'refused') {
      throw new ProblemError('restore-refused', { detail: 'S3 does not offer this tier for it now. Ask for another.' });
    }
    const { tenant, creativeId, iteration } = parts;
    deps.log.info({
      event: 'video.restore_asked',
      request_id: requestId,
      tenant,
      creative_id: creativeId,
      iteration,
      key,
      outcome,
    });
    return jsonAnswer(202, { status: outcome === 'readable' ? 'restored' : 'restoring' });
  });
}
