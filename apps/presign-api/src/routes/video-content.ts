/** `GET /v1/tenants/{tenant}/videos/{file}/content`: a stable address for a player, which leads to a presigned URL. */
import { z } from '@hono/zod-openapi';
import { type ApiApp, type ApiSettings, needBucket, type RouteDeps } from '../api-deps.ts';
import { findVideo } from '../find-video.ts';
import { dispositionSchema, expiresInQuerySchema } from '../link-options.ts';
import { linkStored } from '../link-stored.ts';
import { ProblemError } from '../problem.ts';
import { refuseArchived } from '../refuse-archived.ts';
import { NO_BODY, videoRoute } from '../tenant-route.ts';

const contentRoute = (settings: ApiSettings) =>
  ({
    method: 'get',
    path: '/videos/{file}/content',
    tag: 'videos',
    summary: 'Redirect to a presigned GET',
    scope: 'videos:read',
    query: z.object({ expires_in: expiresInQuerySchema(settings), disposition: dispositionSchema.optional() }),
    body: NO_BODY,
    responses: {
      302: {
        description: 'The presigned URL is in `Location`. A private cache may keep the answer for half of its life.',
        headers: z.object({ Location: z.string() }),
      },
    },
    problems: ['video-archived'],
  }) as const;

export function videoContent(app: ApiApp, deps: RouteDeps): void {
  videoRoute(app, deps, contentRoute(deps.settings), async ({ tenant, query, context }, video) => {
    const { key, file } = video;
    const { store, signerOf } = needBucket(deps);
    const { expires_in: asked, disposition } = query;
    // A player that is sent to a missing video or to a fence gets S3's XML or nothing at all: say it here.
    const head = await findVideo(store, key, { signal: context.req.raw.signal });
    if (head === undefined) throw new ProblemError('video-not-found');
    refuseArchived(head);
    linkStored(deps, [{ video }]);
    const expiresInSeconds = asked ?? deps.settings.defaultExpiresSeconds;
    const signer = signerOf(tenant);
    const request = { key, expiresInSeconds, disposition, fileName: file };
    // A signature holds for one method: whoever asks with HEAD follows with HEAD.
    const signed = context.req.method === 'HEAD' ? signer.signHead(request) : signer.signGet(request);
    const { url, expiresAt } = await signed;
    deps.metrics.urls('content', 's3', 1);
    const leftSeconds = (expiresAt.getTime() - deps.now().getTime()) / 1_000;
    const headers = {
      Location: url,
      'Cache-Control': `private, max-age=${Math.max(0, Math.floor(leftSeconds / 2))}`,
      Vary: 'Authorization',
    };
    return { status: 302, headers };
  });
}
