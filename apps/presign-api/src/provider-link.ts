/** The provider's URL as it may be handed to a page, if it may. */
import { findProviderProfile } from '@reelkeep/core/provider-profile';
import type { ProviderUrl } from '@reelkeep/core/provider-url';
import { shareableUrl } from '@reelkeep/core/shareable-url';
import type { ApiSettings } from './api-deps.ts';

/** Undefined for a URL that opens only with a header of ours, or that would give an account's key away. */
export function providerLink(
  { providerHeaders, providerProfiles }: Pick<ApiSettings, 'providerHeaders' | 'providerProfiles'>,
  url: ProviderUrl | undefined,
): string | undefined {
  if (url === undefined) return undefined;
  const { host, hostname } = new URL(url);
  // A name may end in a dot and is the same: https://www.rfc-editor.org/rfc/rfc1034#section-3.1
  const headers = providerHeaders.get(host) ?? providerHeaders.get(hostname.replace(/\.+$/, '')) ?? [];
  return shareableUrl(url, findProviderProfile(url, providerProfiles), headers).url ?? undefined;
}
