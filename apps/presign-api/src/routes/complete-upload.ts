/** `POST /v1/tenants/{tenant}/uploads/{file}/complete`: looks at what arrived and records in the ledger that it is stored. */
import { jsonAnswer } from '../answer.ts';
import { type ApiApp, needBucket, type RouteDeps } from '../api-deps.ts';
import { completeUpload as carryOutCompletion } from '../carry-out-upload.ts';
import { NO_BODY, NO_QUERY, videoRoute } from '../tenant-route.ts';
import { describeVideo, videoDescriptionSchema } from '../video-description.ts';

const route = {
  method: 'post',
  path: '/uploads/{file}/complete',
  tag: 'uploads',
  summary: 'Complete an upload',
  description: 'Takes no body. Calling it again says the same again.',
  scope: 'videos:write',
  query: NO_QUERY,
  body: NO_BODY,
  responses: {
    200: { description: 'The video is stored.', content: { 'application/json': { schema: videoDescriptionSchema } } },
  },
  problems: ['upload-incomplete', 'campaign-ended', 'video-removed'],
} as const;

export function completeUpload(app: ApiApp, deps: RouteDeps): void {
  videoRoute(app, deps, route, async ({ requestId }, video) => {
    const { store, inspect } = needBucket(deps);
    const { ledgerPrefix } = deps.settings;
    const { key, parts } = video;
    const { head, attempt } = await carryOutCompletion({ store, ledgerPrefix, inspect }, video);
    const { tenant, creativeId, iteration } = parts;
    deps.log.info({
      event: 'upload.completed',
      request_id: requestId,
      tenant,
      creative_id: creativeId,
      iteration,
      key,
      attempt: attempt.id,
      bytes: head.sizeBytes,
    });
    return jsonAnswer(200, describeVideo(video, head));
  });
}
