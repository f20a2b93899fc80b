/** `GET /v1/tenants/{tenant}/videos/{file}`: one stored video and the five facts that travel with it. */
import { z } from '@hono/zod-openapi';
import { type ApiApp, needBucket, type RouteDeps } from '../api-deps.ts';
import { ifNoneMatchHeader, NOT_MODIFIED, taggedAnswer } from '../entity-tag.ts';
import { findVideo } from '../find-video.ts';
import { ProblemError } from '../problem.ts';
import { NO_BODY, NO_QUERY, videoRoute } from '../tenant-route.ts';
import { describeVideo, videoDescriptionSchema } from '../video-description.ts';

const metadataSchema = z
  .object({
    tenant: z.string().optional(),
    creative_id: z.string().optional(),
    iteration: z.string().optional(),
    original_url: z.string().optional().openapi({ description: "The provider's URL, its secrets redacted." }),
    uploaded_at: z.string().optional(),
  })
  .openapi('VideoMetadata');

const route = {
  method: 'get',
  path: '/videos/{file}',
  tag: 'videos',
  summary: 'Describe one video',
  scope: 'videos:read',
  query: NO_QUERY,
  body: NO_BODY,
  headers: ifNoneMatchHeader,
  responses: {
    200: {
      description: 'The video as it is stored.',
      content: {
        'application/json': {
          schema: videoDescriptionSchema
            .extend({ content_type: z.string().optional(), metadata: metadataSchema })
            .openapi('VideoDetails'),
        },
      },
    },
    ...NOT_MODIFIED,
  },
  problems: [],
} as const;

export function getVideo(app: ApiApp, deps: RouteDeps): void {
  videoRoute(app, deps, route, async ({ context }, video) => {
    const { store } = needBucket(deps);
    const head = await findVideo(store, video.key, { signal: context.req.raw.signal });
    if (head === undefined) throw new ProblemError('video-not-found');
    const type = head.contentType === undefined ? {} : { content_type: head.contentType };
    // Only the five: whatever else an object carries was not written for the tenant.
    const metadata = metadataSchema.parse(head.metadata);
    const body = { ...describeVideo(video, head), ...type, metadata };
    return taggedAnswer(context.req, body);
  });
}
