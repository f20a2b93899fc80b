/** What `POST /playback-urls` takes, and which videos it means: all of them the tenant's, or none is looked at. */
import { z } from '@hono/zod-openapi';
import { creativeIdSchema, iterationSchema } from '@reelkeep/core/creative';
import { isoInstantSchema } from '@reelkeep/core/iso-instant';
import { type ProviderUrl, providerUrlSchema } from '@reelkeep/core/provider-url';
import type { Tenant } from '@reelkeep/core/tenant';
import { parseVideoKey } from '@reelkeep/core/video-key';
import type { ApiSettings } from './api-deps.ts';
import { summarise } from './invalid-request.ts';
import { dispositionSchema, expiresInSchema } from './link-options.ts';
import { type Fault, ProblemError } from './problem.ts';
import { type TenantVideo, tenantVideo, tenantVideoByFile } from './tenant-video.ts';

/** What a page may be given to play: never `javascript:` or `file:`, never a URL that carries a password. */
const playableUrlSchema = providerUrlSchema.refine(
  (text) => {
    // What is no URL at all was refused by the schema before this one.
    if (!URL.canParse(text)) return true;
    const { username, password } = new URL(text);
    // With its slashes: a page reads `https:x` as a path on its own host.
    return /^https?:\/\//i.test(text) && username === '' && password === '';
  },
  { error: 'expected an http(s) URL without a user name or password' },
);

/** Longer than any key of ours; S3's own limit. */
const MAX_KEY_LENGTH = 1_024;

const itemSchema = z
  .strictObject({
    key: z.string().max(MAX_KEY_LENGTH).optional(),
    file: z.string().max(MAX_KEY_LENGTH).optional(),
    creative_id: creativeIdSchema.optional(),
    iteration: iterationSchema.optional(),
    generated_at: isoInstantSchema.optional().openapi({ type: 'string', format: 'date-time' }),
    original_url: playableUrlSchema.optional().openapi({ type: 'string', format: 'uri' }),
  })
  .openapi('PlaybackItem', {
    description: 'Named by `key`, by `file`, or by `creative_id`, `iteration` and `generated_at`: one of the three.',
    oneOf: [{ required: ['key'] }, { required: ['file'] }, { required: ['creative_id', 'iteration', 'generated_at'] }],
    example: {
      key: 'videos/acme/20250812_143052-campaign-123-001.mp4',
      original_url: 'https://provider.example/out.mp4',
    },
  });

type Item = z.infer<typeof itemSchema>;

export function playbackRequestSchema(settings: ApiSettings) {
  return z
    .strictObject({
      videos: z.array(itemSchema).min(1).max(1_000),
      expires_in: expiresInSchema(settings),
      disposition: dispositionSchema.optional(),
      head: z.boolean().default(false).openapi({
        description:
          'Also give a `head_url` for each: a URL is signed for one method, and a HEAD with that of a GET fails.',
      }),
      check: z.boolean().default(false).openapi({
        description: 'Look each video up. One with an `original_url` is looked up in any case.',
      }),
    })
    .openapi('PlaybackRequest');
}

export interface RequestedVideo {
  readonly video: TenantVideo;
  readonly originalUrl: ProviderUrl | undefined;
}

/** The videos meant, in order. Throws one problem for the whole call, which names every item that is malformed (422) or foreign (403). */
export function requestedVideos(videoPrefix: string, tenant: Tenant, items: readonly Item[]): RequestedVideo[] {
  const malformed: Fault[] = [];
  const foreign: Fault[] = [];
  const requested: RequestedVideo[] = [];
  for (const [index, item] of items.entries()) {
    const located = locate(videoPrefix, tenant, item);
    if ('video' in located) {
      requested.push({ video: located.video, originalUrl: item.original_url });
    } else {
      const fault = { in: 'body', pointer: `/videos/${index}${located.at}`, detail: located.detail } as const;
      (located.foreign === true ? foreign : malformed).push(fault);
    }
  }
  if (malformed.length > 0)
    throw new ProblemError('validation-failed', { detail: summarise(malformed), faults: malformed });
  if (foreign.length > 0) throw new ProblemError('foreign-video', { detail: summarise(foreign), faults: foreign });
  return requested;
}

type Located =
  | { readonly video: TenantVideo }
  | { readonly at: string; readonly detail: string; readonly foreign?: boolean };

function locate(videoPrefix: string, tenant: Tenant, item: Item): Located {
  const { key, file, creative_id: creativeId, iteration, generated_at: generatedAt } = item;
  const byParts = creativeId !== undefined || iteration !== undefined || generatedAt !== undefined;
  const ways = Number(key !== undefined) + Number(file !== undefined) + Number(byParts);
  if (ways !== 1) {
    return { at: '', detail: 'expected one of: key; file; creative_id with iteration and generated_at' };
  }
  if (key !== undefined) return locateKey(videoPrefix, tenant, key);
  if (file !== undefined) {
    const video = tenantVideoByFile(videoPrefix, tenant, file);
    return video === undefined ? { at: '/file', detail: 'expected the file name of a video' } : { video };
  }
  if (creativeId === undefined || iteration === undefined || generatedAt === undefined) {
    return { at: '', detail: 'expected creative_id, iteration and generated_at together' };
  }
  return { video: tenantVideo(videoPrefix, { tenant, creativeId, iteration, generatedAt }) };
}

function locateKey(videoPrefix: string, tenant: Tenant, key: string): Located {
  const parts = parseVideoKey(videoPrefix, key);
  if (parts === undefined) return { at: '/key', detail: 'expected the key of a video' };
  if (parts.tenant !== tenant) return { at: '/key', detail: 'expected a key of this tenant', foreign: true };
  return { video: tenantVideo(videoPrefix, parts) };
}
