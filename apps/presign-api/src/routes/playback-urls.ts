/** `POST /v1/tenants/{tenant}/playback-urls`: URLs to play up to 1,000 videos with, from S3 or for the time being from their provider. */
import { z } from '@hono/zod-openapi';
import { linkExpiry } from '@reelkeep/core/provider-profile';
import type { ReadRequest, ReadSigner } from '@reelkeep/core/url-signer';
import { textAnswer } from '../answer.ts';
import { type ApiApp, type ApiSettings, needBucket, type RouteDeps } from '../api-deps.ts';
import { lifeWarnings, warningsSchema } from '../life-warning.ts';
import { linkStored } from '../link-stored.ts';
import { type Located, locatePlayback } from '../locate-playback.ts';
import { playbackRequestSchema, type RequestedVideo, requestedVideos } from '../playback-request.ts';
import { type Fault, ProblemError } from '../problem.ts';
import { providerLink } from '../provider-link.ts';
import { storageUnavailable } from '../read-error.ts';
import { ARCHIVED_DETAILS } from '../refuse-archived.ts';
import { NO_QUERY, tenantRoute } from '../tenant-route.ts';

const playbackUrlSchema = z
  .object({
    key: z.string(),
    url: z
      .string()
      .nullable()
      .openapi({ description: 'Null when the video is not stored and no `original_url` may stand in.' }),
    head_url: z.string().nullable().optional().openapi({ description: 'For a HEAD; null for a URL of the provider.' }),
    source: z.enum(['s3', 'provider']).nullable(),
    durable: z.boolean().openapi({ description: 'Whether the video is kept: false for a URL of the provider.' }),
    expires_at: z
      .string()
      .nullable()
      .openapi({ format: 'date-time', description: 'When the URL really ends; null when nobody says.' }),
  })
  .openapi('PlaybackUrl');

type PlaybackUrl = z.infer<typeof playbackUrlSchema>;

const playbackRoute = (settings: ApiSettings) =>
  ({
    method: 'post',
    path: '/playback-urls',
    tag: 'videos',
    summary: 'Get URLs to play videos with',
    description: [
      'Answers in the order of the request. One malformed or foreign item refuses the whole call, names its index, and nothing is signed.',
      'A video with an `original_url`, and every video with `check`, is looked up. One that is not stored yet, or while S3 is away, is played from its `original_url` (`source: provider`, `durable: false`). One that is not stored and has none, and one that was deleted, has `url: null`.',
      "A URL of the provider that opens only with a header, or that carries an account's key, is never given out: `url` is null. A video in an archive refuses the call with 409.",
      'Without a look-up the URL is signed whether or not there is a video behind it.',
    ].join('\n\n'),
    scope: 'videos:read',
    query: NO_QUERY,
    body: playbackRequestSchema(settings),
    responses: {
      200: {
        description: 'A URL for each video.',
        content: {
          'application/json': {
            schema: z.object({ videos: z.array(playbackUrlSchema), warnings: warningsSchema }).openapi('PlaybackUrls'),
          },
        },
      },
    },
    problems: ['foreign-video', 'video-archived'],
  }) as const;

export function playbackUrls(app: ApiApp, deps: RouteDeps): void {
  tenantRoute(app, deps, playbackRoute(deps.settings), async ({ tenant, body, requestId }) => {
    const { videos: items, expires_in: expiresInSeconds, disposition, check, head } = body;
    const requested = requestedVideos(deps.settings.videoPrefix, tenant, items);
    const located = await locatePlayback(deps, requested, check);
    if (located !== undefined) {
      refuseUnanswerable(requested, located);
      refuseAnyArchived(located);
      tellFallback(deps, located, { request_id: requestId, tenant });
    }

    const whereabouts = located?.whereabouts;
    const stored = whereabouts === undefined ? requested : requested.filter((_, at) => whereabouts[at] === 'stored');
    linkStored(deps, stored);
    const askedAt = deps.now();
    const signer =
      stored.length === 0 ? undefined : await needBucket(deps).signerOf(tenant).readSigner(expiresInSeconds);
    const given = { s3: 0, provider: 0, none: 0 };
    const texts = requested.map(({ video, originalUrl }, index): string => {
      const { key, file } = video;
      const where = whereabouts === undefined ? 'stored' : whereabouts[index];
      if (where === 'stored' && signer !== undefined) {
        given.s3 += 1;
        return signedText(signer, { key, disposition, fileName: file }, head);
      }
      const link = where === 'ended' ? undefined : providerLink(deps.settings, originalUrl);
      const expiresAt =
        link === undefined ? undefined : linkExpiry(link, video.parts.generatedAt, deps.settings.providerProfiles);
      given[link === undefined ? 'none' : 'provider'] += 1;
      return JSON.stringify({
        key,
        url: link ?? null,
        head_url: head ? null : undefined,
        source: link === undefined ? null : 'provider',
        durable: false,
        expires_at: expiresAt?.toISOString() ?? null,
      } satisfies PlaybackUrl);
    });
    for (const source of ['s3', 'provider', 'none'] as const) deps.metrics.urls('playback', source, given[source]);
    const warnings = signer && lifeWarnings(askedAt, expiresInSeconds, signer.expiresAt).warnings;
    const rest = warnings === undefined ? '' : `,"warnings":${JSON.stringify(warnings)}`;
    const json = `{"videos":[${texts.join(',')}]${rest}}`;
    // Nothing but a provider's URL has characters of more than a byte: elsewhere nobody has to go over them to count.
    return textAnswer(200, json, given.provider === 0 ? { 'Content-Length': String(json.length) } : {});
  });
}

/**
 * One of the answer's videos, as `JSON.stringify` writes it in twice the time, which goes over every character in search of what
 * it has to escape: neither a key of ours nor a signed URL has any such, as their schemas and `ReadSigner` promise.
 */
function signedText(signer: ReadSigner, request: ReadRequest, head: boolean): string {
  const headUrl = head ? `,"head_url":"${signer.signHead(request)}"` : '';
  return `{"key":"${request.key}","url":"${signer.signGet(request)}"${headUrl},"source":"s3","durable":true,"expires_at":"${signer.expiresAtText}"}`;
}

function tellFallback({ log, metrics }: RouteDeps, { whereabouts, away }: Located, of: object): void {
  if (away === undefined) return;
  const { reason, cause: err } = away;
  const videos = whereabouts.filter((where) => where === 'away').length;
  log.warn({ event: 'playback.fell_back', ...of, reason, videos, err });
  metrics.fellBack(reason, videos);
}

function refuseAnyArchived({ whereabouts }: Located): void {
  const faults = whereabouts.flatMap((where, index): Fault[] =>
    where === 'archived' || where === 'restoring'
      ? [{ in: 'body', pointer: `/videos/${index}`, detail: ARCHIVED_DETAILS[where] }]
      : [],
  );
  const [first] = faults;
  if (first !== undefined)
    throw new ProblemError('video-archived', { detail: `${first.pointer}: ${first.detail}`, faults });
}

/** A look-up was asked for, S3 can't be asked, and nothing stands in: an answer either way would be a guess. */
function refuseUnanswerable(requested: readonly RequestedVideo[], { whereabouts, away }: Located): void {
  if (away === undefined) return;
  const faults = requested.flatMap(({ originalUrl }, index): Fault[] =>
    whereabouts[index] === 'away' && originalUrl === undefined
      ? [{ in: 'body', pointer: `/videos/${index}`, detail: 'could not be looked up, and has no original_url' }]
      : [],
  );
  if (faults.length === 0) return;
  if (away.reason === 's3_not_configured') {
    throw new ProblemError('storage-not-configured', { detail: 'Send an original_url with each video.', faults });
  }
  throw storageUnavailable(
    away.cause,
    'Some videos could not be looked up. Try again, or send an original_url with each.',
    faults,
  );
}
