import { describe, expect, it } from 'vitest';
import { ProviderFailure } from './provider-failure.ts';
import { checkAddress, checkProviderUrl, hostOf, type ProviderRules } from './provider-rules.ts';

const CLOSED: ProviderRules = { allowHttp: false, allowPrivate: false, allowedHosts: [], allowedPorts: [] };

/** Why the URL is refused; undefined when it is not. */
function refusal(url: string, change: Partial<ProviderRules> = {}): string | undefined {
  try {
    checkProviderUrl(new URL(url), { ...CLOSED, ...change });
    return undefined;
  } catch (error) {
    if (!(error instanceof ProviderFailure)) throw error;
    expect(error).toMatchObject({ reason: 'provider_url_refused', final: true });
    return error.message;
  }
}

describe('checkProviderUrl', () => {
  it.each<[string, string, Partial<ProviderRules>]>([
    ['https', 'https://cdn.example/a.mp4?sig=1', {}],
    ['port 443', 'https://cdn.example:443/a', {}],
    ['port 80 said of https', 'https://cdn.example:80/a', {}],
    ['a public address', 'https://8.8.8.8/a', {}],
    ['a public IPv6 address', 'https://[2606:4700::1111]/a', {}],
    ['http where it is allowed', 'http://cdn.example/a', { allowHttp: true }],
    ['a port that is allowed', 'https://cdn.example:8443/a', { allowedPorts: [8443] }],
    ['a host that is allowed', 'https://cdn.example/a', { allowedHosts: ['cdn.example'] }],
    ['an allowed host in capitals and with the root dot', 'https://CDN.example./a', { allowedHosts: ['cdn.example'] }],
    ['a subdomain of an allowed suffix', 'https://a.b.example/a', { allowedHosts: ['*.b.example'] }],
    ['loopback where it is allowed, on any port', 'https://127.0.0.1:9000/a', { allowPrivate: true }],
    ['loopback by IPv6', 'https://[::1]:9000/a', { allowPrivate: true }],
    ['localhost', 'https://localhost:9000/a', { allowPrivate: true }],
  ])('takes %s', (_, url, change) => {
    expect(refusal(url, change)).toBeUndefined();
  });

  it.each<[string, string, Partial<ProviderRules>, RegExp]>([
    ['plain http', 'http://cdn.example/a', {}, /plain http/],
    ['ftp', 'ftp://cdn.example/a', { allowHttp: true }, /scheme ftp:/],
    ['a file', 'file:///etc/passwd', {}, /scheme file:/],
    ['a data URL', 'data:video/mp4,x', {}, /scheme data:/],
    ['a user name', 'https://u@cdn.example/a', {}, /user name or password/],
    ['a password alone', 'https://:p@cdn.example/a', {}, /user name or password/],
    ['a port that is not allowed', 'https://cdn.example:22/a', {}, /port 22/],
    ['port 0', 'https://cdn.example:0/a', {}, /port 0/],
    ['a host that is not allowed', 'https://evil.example/a', { allowedHosts: ['cdn.example'] }, /ALLOWED_HOSTS/],
    ['the bare suffix', 'https://b.example/a', { allowedHosts: ['*.b.example'] }, /ALLOWED_HOSTS/],
    ['a name that only ends alike', 'https://evilb.example/a', { allowedHosts: ['*.b.example'] }, /ALLOWED_HOSTS/],
    ['a name that only begins alike', 'https://cdn.example.evil/', { allowedHosts: ['cdn.example'] }, /ALLOWED_HOSTS/],
    [
      'a public host on any port where loopback is allowed',
      'https://cdn.example:9000/',
      { allowPrivate: true },
      /port/,
    ],
    ['another private address where loopback is allowed', 'https://10.0.0.1/', { allowPrivate: true }, /10\.0\.0\.1/],
    ['metadata where loopback is allowed', 'https://169.254.169.254/', { allowPrivate: true }, /169\.254/],
    ['mapped loopback where loopback is allowed', 'https://[::ffff:127.0.0.1]/', { allowPrivate: true }, /ffff/],
    ['this host where loopback is allowed', 'https://0.0.0.0/', { allowPrivate: true }, /0\.0\.0\.0/],
    ['a private address though it is an allowed host', 'https://10.0.0.1/', { allowedHosts: ['10.0.0.1'] }, /public/],
  ])('refuses %s', (_, url, change, why) => {
    expect(refusal(url, change)).toMatch(why);
  });

  it('never says what the URL carries', () => {
    for (const url of [
      'https://u:s3cret@h.example/',
      'http://h.example/?sig=s3cret',
      'https://10.0.0.1/s3cret#s3cret',
    ]) {
      expect(refusal(url)).not.toMatch(/s3cret/);
    }
  });
});

describe('checkAddress', () => {
  it('refuses what is no address', () => {
    expect(() => checkAddress('nonsense', { allowPrivate: true })).toThrow(ProviderFailure);
  });

  it('refuses an address with a zone, in the same words as any other', () => {
    expect(() => checkAddress('::1%lo', { allowPrivate: true })).toThrow('address ::1%lo is not a public one');
  });
});

describe('hostOf', () => {
  it.each([
    ['https://[2606:4700::1111]/', '2606:4700::1111'],
    ['https://a.example./', 'a.example'],
    ['https://a.example../', 'a.example'],
    ['https://A.Example:8443/', 'a.example'],
  ])('of %s is %s', (url, host) => {
    expect(hostOf(new URL(url))).toBe(host);
  });
});
