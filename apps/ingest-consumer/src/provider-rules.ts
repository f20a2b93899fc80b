/** Which provider URLs may be fetched at all: scheme, host, port and address, before a byte is sent. */
import { isIP } from 'node:net';
import { ProviderFailure } from './provider-failure.ts';
import { isLoopbackAddress, isPublicAddress } from './public-address.ts';

export interface ProviderRules {
  /** Plain http too (`PROVIDER_ALLOW_HTTP`). */
  readonly allowHttp: boolean;
  /** Loopback on any port (`PROVIDER_ALLOW_PRIVATE`): for demos and tests. Other private addresses stay refused. */
  readonly allowPrivate: boolean;
  /** Host names and `*.suffix`es (`PROVIDER_ALLOWED_HOSTS`); empty means any. */
  readonly allowedHosts: readonly string[];
  /** Ports beyond 443 and 80 (`PROVIDER_ALLOWED_PORTS`). */
  readonly allowedPorts: readonly number[];
}

/** Throws `ProviderFailure` (provider_url_refused) for a URL that may not be fetched. Names are checked again when they resolve. */
export function checkProviderUrl(url: URL, rules: ProviderRules): void {
  if (url.protocol !== 'https:' && url.protocol !== 'http:') refuse(`scheme ${url.protocol} is not https`);
  if (url.protocol === 'http:' && !rules.allowHttp) refuse('plain http is not allowed, expected https');
  if (url.username !== '' || url.password !== '') refuse('the URL carries a user name or password');
  const host = hostOf(url);
  if (host === '') refuse('the URL names no host');
  if (!hostAllowed(host, rules.allowedHosts)) refuse(`host ${host} is not in PROVIDER_ALLOWED_HOSTS`);
  if (isIP(host) !== 0) checkAddress(host, rules);
  // RFC 6761 §6.3: these names are loopback, whatever a resolver makes of them.
  if (!rules.allowPrivate && /(^|\.)localhost$/.test(host)) refuse(`host ${host} is this machine`);
  const port = url.port === '' ? undefined : Number(url.port);
  const lifted = rules.allowPrivate && (host === 'localhost' || isLoopbackAddress(host));
  if (port !== undefined && port !== 80 && port !== 443 && !rules.allowedPorts.includes(port) && !lifted) {
    refuse(`port ${port} is not 443, 80 or one of PROVIDER_ALLOWED_PORTS`);
  }
}

/** Throws `ProviderFailure` (provider_url_refused) unless the address is public, or loopback where that is allowed. */
export function checkAddress(address: string, rules: Pick<ProviderRules, 'allowPrivate'>): void {
  if (isPublicAddress(address) || (rules.allowPrivate && isLoopbackAddress(address))) return;
  refuse(`address ${address} is not a public one`);
}

/** The host as an address or a name without brackets and the root's dots. */
export function hostOf(url: URL): string {
  return url.hostname.replace(/^\[(.*)\]$/, '$1').replace(/\.+$/, '');
}

function hostAllowed(host: string, allowed: readonly string[]): boolean {
  return (
    allowed.length === 0 ||
    allowed.some((entry) => (entry.startsWith('*.') ? host.endsWith(entry.slice(1)) : host === entry))
  );
}

function refuse(detail: string): never {
  throw new ProviderFailure({ reason: 'provider_url_refused', detail, final: true });
}
