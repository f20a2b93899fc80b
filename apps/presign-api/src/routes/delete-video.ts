/** `DELETE /v1/tenants/{tenant}/videos/{file}`: removes one video for good. */
import { removeVideo } from '@reelkeep/core/remove-video';
import { type ApiApp, needBucket, type RouteDeps } from '../api-deps.ts';
import { NO_BODY, NO_QUERY, videoRoute } from '../tenant-route.ts';

const route = {
  method: 'delete',
  path: '/videos/{file}',
  tag: 'videos',
  summary: 'Remove a video for good',
  description:
    'Answers 204 whether or not the video was there: from then on it is gone and stays gone, even if a worker is storing it right now or its message is sent again.',
  scope: 'videos:delete',
  query: NO_QUERY,
  body: NO_BODY,
  responses: {
    204: { description: 'The video is gone.' },
  },
  problems: [],
} as const;

export function deleteVideo(app: ApiApp, deps: RouteDeps): void {
  videoRoute(app, deps, route, async ({ requestId }, { key, parts }) => {
    const { store } = needBucket(deps);
    // Without the request's signal: a caller who hangs up does not stop a removal half way.
    await removeVideo(store, deps.settings, parts);
    deps.log.info({
      event: 'video.removed',
      tenant: parts.tenant,
      creative_id: parts.creativeId,
      iteration: parts.iteration,
      key,
      request_id: requestId,
    });
    return { status: 204 };
  });
}
