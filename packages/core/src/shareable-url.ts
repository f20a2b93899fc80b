/** Whether a provider's URL may be given to whoever plays the video while it is not stored. */
import type { ProviderProfile } from './provider-profile.ts';
import { namesOf, QUERY_PAIR } from './query-names.ts';

/**
 * Query keys that hold the account's own key rather than a signature over this one link. A signature is made to be
 * handed on; whoever has the key can spend the account's money. Compared without regard to case.
 */
const ACCOUNT_KEYS = new Set([
  'key',
  'access_key',
  'access_token',
  'id_token',
  'refresh_token',
  'authorization',
  'client_secret',
  'secret',
  'secret_key',
  'password',
  'passwd',
  'pwd',
]);
/** `api_key`, `apikey`, `x-goog-api-key`, `api-token` ... */
const API_KEY = /api[-_]?(key|token)$/;

/** @property why for the outcome and the log; holds no part of a secret. */
export type ShareableUrl = { readonly url: string } | { readonly url: null; readonly why: string };

/**
 * @param profile the URL's provider, when it is known.
 * @param headers names of headers that this deployment sends to the URL's host: a link that needs one opens for nobody else.
 */
export function shareableUrl(
  url: string,
  profile: ProviderProfile | undefined,
  headers: readonly string[] = [],
): ShareableUrl {
  const [needed] = profile?.needsHeader == null ? headers : [profile.needsHeader];
  if (needed !== undefined) return { url: null, why: `the link opens only with the header ${needed}` };
  if (!URL.canParse(url)) return { url: null, why: 'the link is no absolute URL' };
  const { username, password, search, hash } = new URL(url);
  if (username !== '' || password !== '') return { url: null, why: 'the link carries a user name or password' };
  // Some issuers hand a token over in the fragment.
  const names = [search, hash].flatMap((part) => (part.slice(1).match(QUERY_PAIR) ?? []).flatMap(namesOf));
  const carried = names.find(isAccountKey);
  return carried === undefined ? { url } : { url: null, why: `the link carries an account's key (${carried})` };
}

function isAccountKey(name: string): boolean {
  return ACCOUNT_KEYS.has(name) || API_KEY.test(name);
}
