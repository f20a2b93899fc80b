/** Fallback: what the generator is told, and whether again, when a video can't be stored now. */
import { findProviderProfile, linkExpiry, type ProviderProfile } from './provider-profile.ts';
import type { ProviderUrl } from './provider-url.ts';
import { shareableUrl } from './shareable-url.ts';

/** One fallback outcome per message per hour: an outage of a night does not flood the generator. */
const REPEAT_AFTER_MS = 3_600_000;

/** @param lastFallbackAt when this message's last fallback outcome was published. */
export function fallbackIsDue(lastFallbackAt: Date | undefined, now: Date): boolean {
  return lastFallbackAt === undefined || now.getTime() - lastFallbackAt.getTime() >= REPEAT_AFTER_MS;
}

export interface FallbackLink {
  /** Null when the provider's URL is of no use to others, or none of their business. */
  readonly url: string | null;
  /** Why the URL is withheld; holds no secret. */
  readonly detail?: string;
  /** When the link dies, as it says itself or by what is known of its provider; null when neither tells. */
  readonly expiresAt: Date | null;
}

/**
 * What stands in for the stored video.
 * @param headers names of the headers that this deployment sends to the URL's host.
 */
export function fallbackLink(
  video: { readonly url: ProviderUrl; readonly generatedAt: Date },
  headers: readonly string[],
  profiles?: readonly ProviderProfile[],
): FallbackLink {
  const shared = shareableUrl(video.url, findProviderProfile(video.url, profiles), headers);
  const expiresAt = linkExpiry(video.url, video.generatedAt, profiles) ?? null;
  return shared.url === null ? { url: null, detail: shared.why, expiresAt } : { url: shared.url, expiresAt };
}
