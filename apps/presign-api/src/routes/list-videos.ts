/** `GET /v1/tenants/{tenant}/videos`: what a tenant has, oldest first, a page at a time. */
import { z } from '@hono/zod-openapi';
import { creativeIdSchema } from '@reelkeep/core/creative';
import { isoInstantSchema } from '@reelkeep/core/iso-instant';
import { jsonAnswer } from '../answer.ts';
import { type ApiApp, needBucket, type RouteDeps } from '../api-deps.ts';
import { MAX_CURSOR_LENGTH } from '../cursor-seal.ts';
import { ifNoneMatchHeader, NOT_MODIFIED, taggedAnswer } from '../entity-tag.ts';
import { lifeWarnings, warningsSchema } from '../life-warning.ts';
import { linkStored } from '../link-stored.ts';
import { ProblemError } from '../problem.ts';
import { scanVideos } from '../scan-videos.ts';
import { NO_BODY, tenantRoute } from '../tenant-route.ts';
import { describeVideo, videoDescriptionSchema } from '../video-description.ts';

const instant = isoInstantSchema
  .optional()
  .openapi({ type: 'string', format: 'date-time', example: '2025-08-01T00:00:00Z' });

const listQuerySchema = z.object({
  creative_id: creativeIdSchema.optional(),
  from: instant,
  to: instant,
  limit: z
    .string()
    .regex(/^[1-9]\d{0,3}$/, { error: 'expected a whole number from 1 to 1000' })
    .transform(Number)
    .pipe(z.int().max(1_000))
    .default(100)
    .openapi({ type: 'integer', minimum: 1, maximum: 1_000, example: 100 }),
  cursor: z
    .string()
    .max(MAX_CURSOR_LENGTH)
    .optional()
    .openapi({ description: '`next_cursor` of the page before, with the same filters and order.' }),
  order: z.enum(['oldest', 'newest']).default('oldest').openapi({ description: 'Which come first.' }),
  urls: z.enum(['true', 'false']).default('false').openapi({ description: 'Adds a presigned URL to each video.' }),
});

const listedVideoSchema = videoDescriptionSchema
  .extend({ url: z.string().optional(), expires_at: z.string().optional().openapi({ format: 'date-time' }) })
  .openapi('ListedVideo');

const route = {
  method: 'get',
  path: '/videos',
  tag: 'videos',
  summary: 'List videos',
  description:
    '`from` and `to` are both included, to the second. A page may hold fewer videos than `limit`, even none, and still have a `next_cursor`: only its absence says that all was seen.',
  scope: 'videos:read',
  query: listQuerySchema,
  body: NO_BODY,
  headers: ifNoneMatchHeader,
  responses: {
    200: {
      description: 'A page of videos.',
      content: {
        'application/json': {
          schema: z
            .object({
              videos: z.array(listedVideoSchema),
              next_cursor: z.string().optional(),
              warnings: warningsSchema,
            })
            .openapi('VideoList'),
        },
      },
    },
    ...NOT_MODIFIED,
  },
  problems: [],
} as const;

export function listVideos(app: ApiApp, deps: RouteDeps): void {
  tenantRoute(app, deps, route, async ({ tenant, query, context }) => {
    const { store, signerOf } = needBucket(deps);
    const { videoPrefix, ledgerPrefix, defaultExpiresSeconds: expiresInSeconds } = deps.settings;
    const { creative_id: creativeId, from, to, limit, cursor, urls, order } = query;
    if (from !== undefined && to !== undefined && from > to)
      throw invalidQuery('/to', 'expected an instant not before from');
    // A cursor belongs to the listing it came from: with other filters it would leave videos out.
    const about = [tenant, order, creativeId ?? '', from?.toISOString() ?? '', to?.toISOString() ?? ''];
    const position = cursor === undefined ? undefined : deps.cursorSeal.open(about, cursor);
    if (cursor !== undefined && position === undefined)
      throw invalidQuery('/cursor', 'expected the next_cursor of a page of this very listing');

    const scan = { videoPrefix, ledgerPrefix, tenant, creativeId, order, from, to, limit, position, now: deps.now() };
    const found = await scanVideos(store, scan, { signal: context.req.raw.signal });
    const next = found.next === undefined ? {} : { next_cursor: deps.cursorSeal.seal(about, found.next) };
    if (urls === 'false') {
      const body = { videos: found.videos.map(({ video, object }) => describeVideo(video, object)), ...next };
      return taggedAnswer(context.req, body);
    }
    const askedAt = deps.now();
    linkStored(deps, found.videos);
    // Who signs is asked for a URL alone.
    if (found.videos.length === 0) return jsonAnswer(200, { videos: [], ...next });
    const { expiresAt, expiresAtText, signGet } = await signerOf(tenant).readSigner(expiresInSeconds);
    const videos = found.videos.map(({ video, object }) => {
      return { ...describeVideo(video, object), url: signGet({ key: video.key }), expires_at: expiresAtText };
    });
    deps.metrics.urls('list', 's3', videos.length);
    return jsonAnswer(200, { videos, ...next, ...lifeWarnings(askedAt, expiresInSeconds, expiresAt) });
  });
}

function invalidQuery(pointer: string, detail: string): ProblemError {
  return new ProblemError('validation-failed', {
    detail: `query ${pointer}: ${detail}`,
    faults: [{ in: 'query', pointer, detail }],
  });
}
