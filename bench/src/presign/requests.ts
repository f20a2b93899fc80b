/** The request bodies of the benchmarks, and how they are sent. */
import { mintToken, type RunningServer } from './api.ts';
import { type Loaded, load } from './wrk.ts';

const token = mintToken();
export const authorization = `Bearer ${token}`;

const file = (index: number) => `20250812_143052-campaign-123-${String(index + 1).padStart(3, '0')}.mp4`;

/** Nothing is looked up. */
export const playback = (count: number) => ({
  videos: Array.from({ length: count }, (_, index) => ({ file: file(index) })),
});
/** S3 is asked, and its silence made up for. */
export const withOriginal = { videos: [{ file: file(0), original_url: 'https://provider.example/out.mp4' }] };

/** A hello world is sent the very same, and looks at none of it. */
export function postToHello(hello: RunningServer, body: object, seconds: number): Promise<Loaded> {
  return load({ url: hello.baseUrl, body, token, seconds });
}

export function post(api: RunningServer, body: object, seconds: number): Promise<Loaded> {
  return load({ url: `${api.baseUrl}/v1/tenants/acme/playback-urls`, body, token, seconds });
}
