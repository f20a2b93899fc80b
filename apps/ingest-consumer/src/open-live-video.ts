/** Opens a video by a link that lives: a lapsed one is not asked for in vain, and is asked for anew where the message says how. */
import { providerUrlExpiry, redactProviderUrl } from '@reelkeep/core/provider-url';
import type { UrlRefresh } from '@reelkeep/core/video-generated';
import type { OpenProviderVideo, ProviderVideo } from './provider-download.ts';
import { findProviderFailure, ProviderFailure } from './provider-failure.ts';
import type { RefreshUrl } from './refresh-url.ts';

/** Throws `ProviderFailure`, as does reading the body. */
export type OpenLiveVideo = (
  url: string,
  signal: AbortSignal,
  generatedAt: Date,
  refresh?: UrlRefresh,
) => Promise<ProviderVideo>;

/** Clocks differ: a link is taken for dead without a look only so long after the time that it says itself. */
const CLOCK_LEEWAY_MS = 300_000;

export function createOpenLiveVideo(options: {
  readonly openProviderVideo: OpenProviderVideo;
  readonly refreshUrl: RefreshUrl;
  readonly now: () => Date;
}): OpenLiveVideo {
  const { openProviderVideo, refreshUrl, now } = options;

  return async function openLiveVideo(url, signal, generatedAt, refresh) {
    if (refresh === undefined) return open(url, signal, generatedAt);
    try {
      const video = await open(url, signal, generatedAt);
      return { ...video, body: refreshable(video.body) };
    } catch (error) {
      if (findProviderFailure(error)?.reason !== 'provider_gone') throw error;
    }
    // The new link's life began now, whatever its provider's profile counts from.
    return openProviderVideo(await refreshUrl(refresh, signal), signal, now());
  };

  async function open(url: string, signal: AbortSignal, generatedAt: Date): Promise<ProviderVideo> {
    const expiresAt = providerUrlExpiry(url);
    // A redrive of thousands of lapsed messages must not hammer the provider with requests that can't succeed.
    if (expiresAt !== undefined && expiresAt.getTime() + CLOCK_LEEWAY_MS < now().getTime()) {
      const detail = `${redactProviderUrl(url)} lapsed at ${expiresAt.toISOString()}`;
      throw new ProviderFailure({ reason: 'provider_gone', detail, final: true });
    }
    return openProviderVideo(url, signal, generatedAt);
  }
}

/** A link that lapses in the middle of a download can be told anew at the next try, so that try must come. */
async function* refreshable(body: AsyncIterable<Uint8Array>): AsyncGenerator<Uint8Array> {
  try {
    yield* body;
  } catch (error) {
    const failure = findProviderFailure(error);
    if (failure?.reason !== 'provider_gone') throw error;
    throw new ProviderFailure({ reason: failure.reason, detail: failure.message, final: false, cause: error });
  }
}
