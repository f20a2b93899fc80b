/** The Reelkeep API as a front end uses it: over HTTP, with a tenant's token. */
import { z } from 'zod';
import type { DemoTenant } from './demo-context.ts';
import { DemoFailure } from './demo-failure.ts';

const TIMEOUT_MS = 10_000;

const listSchema = z.object({
  videos: z.array(z.object({ key: z.string(), file: z.string(), bytes: z.int() })),
  next_cursor: z.string().optional(),
});
const playbackSchema = z.object({
  videos: z.array(
    z.object({
      key: z.string(),
      url: z.string().nullable(),
      source: z.enum(['s3', 'provider']).nullable(),
      durable: z.boolean(),
    }),
  ),
});

export type ListedVideo = z.infer<typeof listSchema>['videos'][number];
export type PlaybackUrl = z.infer<typeof playbackSchema>['videos'][number];

export interface ApiClient {
  /** All videos of one creative. */
  listVideos(tenant: DemoTenant, creativeId: string): Promise<readonly ListedVideo[]>;
  /** URLs in the order of the videos; the provider's where one is given and the video is not stored. */
  playbackUrls(
    tenant: DemoTenant,
    videos: ReadonlyArray<{ readonly key: string; readonly original_url?: string }>,
  ): Promise<readonly PlaybackUrl[]>;
  /** The HTTP status of `GET /videos/{file}`. */
  videoStatus(tenant: DemoTenant, file: string): Promise<number>;
}

export function createApiClient(baseUrl: string, tokens: Readonly<Record<string, string>>): ApiClient {
  const call = async (tenant: DemoTenant, path: string, init: RequestInit = {}): Promise<Response> =>
    await fetch(`${baseUrl}/v1/tenants/${tenant}${path}`, {
      ...init,
      headers: { authorization: `Bearer ${tokens[tenant]}`, 'content-type': 'application/json' },
      signal: AbortSignal.timeout(TIMEOUT_MS),
    });

  const read = async <T>(what: string, response: Response, schema: z.ZodType<T>): Promise<T> => {
    if (!response.ok) throw new DemoFailure(`${what} answers 200, got ${response.status}: ${await response.text()}`);
    return schema.parse(await response.json());
  };

  return {
    async listVideos(tenant, creativeId) {
      const videos: ListedVideo[] = [];
      const query = new URLSearchParams({ creative_id: creativeId, limit: '1000' });
      while (true) {
        const page = await read('GET /videos', await call(tenant, `/videos?${query}`), listSchema);
        videos.push(...page.videos);
        if (page.next_cursor === undefined) return videos;
        if (page.next_cursor === query.get('cursor')) throw new DemoFailure('every page has another cursor');
        query.set('cursor', page.next_cursor);
      }
    },
    async playbackUrls(tenant, videos) {
      const body = JSON.stringify({ videos, check: true });
      const response = await call(tenant, '/playback-urls', { method: 'POST', body });
      return (await read('POST /playback-urls', response, playbackSchema)).videos;
    },
    async videoStatus(tenant, file) {
      const response = await call(tenant, `/videos/${file}`);
      await response.body?.cancel();
      return response.status;
    },
  };
}
