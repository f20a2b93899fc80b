import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type FakeProvider, readAll, startFakeProvider } from './testing/fake-provider.ts';

let provider: FakeProvider;
beforeAll(async () => {
  provider = await startFakeProvider();
});
afterAll(() => provider.close());

/** `/a` answers with a redirect, all else with its own path. */
function redirectTo(location: string | undefined, status = 302): void {
  provider.answerWith((request, response) => {
    if (request.url !== '/a') response.end(`body of ${request.url}`);
    else response.writeHead(status, location === undefined ? {} : { location }).end('moved');
  });
}

const bodyOf = async (url: string, more = {}) => (await readAll(await provider.download(url, more))).toString();

describe('a redirect', () => {
  it.each([301, 302, 303, 307, 308])('by %i is followed, by GET', async (status) => {
    redirectTo('/b', status);
    expect(await bodyOf(provider.urlOf('/a'))).toBe('body of /b');
    expect(provider.requests.map(({ method, url }) => `${method} ${url}`)).toEqual(['GET /a', 'GET /b']);
  });

  it.each([
    ['a path', () => '/b?x=1', '/b?x=1'],
    ['a relative path', () => 'b', '/b'],
    ['a query', () => '?b', '/a?b'],
    ['a whole URL', () => provider.urlOf('/b', 'other.example'), '/b'],
    ['a URL without a scheme', () => `//other.example:${provider.port}/b`, '/b'],
    ['a fragment too', () => '/b#t=10', '/b'],
  ])('to %s is followed', async (_, location, path) => {
    redirectTo(location());
    expect(await bodyOf(provider.urlOf('/a'))).toBe(`body of ${path}`);
  });

  it.each([
    ['says nowhere', undefined],
    ['says nothing', ''],
    ['says what is no URL', 'http://[::1'],
  ])('that %s fails for good', async (_, location) => {
    redirectTo(location === '' ? ' ' : location);
    const failed = provider.download(provider.urlOf('/a'));
    await expect(failed).rejects.toThrow(expect.objectContaining({ reason: 'provider_failed', final: true }));
  });

  it('to a name beyond ASCII is followed byte by byte', async () => {
    const name = Buffer.from('vidéo').toString('latin1');
    provider.answerWith((request, response) => {
      if (request.url !== '/a') response.end(request.url);
      else response.socket?.end(Buffer.from(`HTTP/1.1 302 Found\r\nlocation: /${name}?q=\xff\r\n\r\n`, 'latin1'));
    });
    expect(await bodyOf(provider.urlOf('/a'))).toBe('/vid%C3%A9o?q=%FF');
  });

  it('is followed five times', async () => {
    provider.answerWith((_, response, nth) => {
      if (nth === 5) response.end('there');
      else response.writeHead(302, { location: `/hop-${nth}` }).end();
    });
    expect(await bodyOf(provider.urlOf('/a'))).toBe('there');
  });

  it('is followed no sixth time', async () => {
    provider.answerWith((_, response, nth) => response.writeHead(302, { location: `/hop-${nth}` }).end());
    await expect(provider.download(provider.urlOf('/a'))).rejects.toThrow(
      expect.objectContaining({ reason: 'provider_failed', final: true, message: 'more than 5 redirects' }),
    );
    expect(provider.requests).toHaveLength(6);
  });

  it('in a loop ends', async () => {
    provider.answerWith((_, response) => response.writeHead(302, { location: '/a' }).end());
    await expect(provider.download(provider.urlOf('/a'))).rejects.toThrow('more than 5 redirects');
  });

  it.each([
    ['another scheme', 'ftp://cdn.example/b'],
    ['a private address', 'http://10.0.0.1/b'],
    ['a port that is not allowed', 'http://cdn.example:22/b'],
    ['userinfo', 'http://u:p@cdn.example/b'],
  ])('to %s is refused', async (_, location) => {
    redirectTo(location);
    await expect(provider.download(provider.urlOf('/a'))).rejects.toThrow(
      expect.objectContaining({ reason: 'provider_url_refused', final: true }),
    );
    expect(provider.requests).toHaveLength(1);
  });

  it('that ends at a refusal is judged as the link itself', async () => {
    provider.answerWith((request, response) => {
      if (request.url === '/a') response.writeHead(302, { location: '/b' }).end();
      else response.writeHead(403).end();
    });
    await expect(provider.download(provider.urlOf('/a'))).rejects.toThrow(
      expect.objectContaining({ reason: 'provider_gone', final: true }),
    );
  });
});

describe("a provider's own headers", () => {
  const headers = {
    forHost: (host: string): Record<string, string> => (host === 'api.example' ? { 'x-api-key': 's3cret' } : {}),
  };
  const keys = () => provider.requests.map(({ headers: sent }) => sent['x-api-key']);

  it('go to the host they are for, and stay on a redirect within its origin', async () => {
    redirectTo('/b');
    await bodyOf(provider.urlOf('/a', 'api.example'), { headers });
    expect(keys()).toEqual(['s3cret', 's3cret']);
  });

  it('go to no other host', async () => {
    redirectTo('/b');
    await bodyOf(provider.urlOf('/a'), { headers });
    expect(keys()).toEqual([undefined, undefined]);
  });

  it.each(['cdn.example', 'x.api.example', 'api.example.evil.example'])(
    'are dropped on the way to %s',
    async (host) => {
      redirectTo(provider.urlOf('/b', host));
      await bodyOf(provider.urlOf('/a', 'api.example'), { headers });
      expect(keys()).toEqual(['s3cret', undefined]);
    },
  );

  it('are not picked up by a redirect from elsewhere', async () => {
    redirectTo(provider.urlOf('/b', 'api.example'));
    await bodyOf(provider.urlOf('/a'), { headers });
    expect(keys()).toEqual([undefined, undefined]);
  });

  it('never replace what the download asks for', async () => {
    redirectTo('/b');
    const greedy = { forHost: () => ({ 'accept-encoding': 'gzip', accept: 'text/html' }) };
    await bodyOf(provider.urlOf('/b'), { headers: greedy });
    expect(provider.requests[0]?.headers).toMatchObject({ 'accept-encoding': 'identity', accept: '*/*' });
  });

  it('are in no failure', async () => {
    provider.answerWith((_, response) => response.writeHead(500).end());
    const failed = provider.download(provider.urlOf('/a', 'api.example'), { headers });
    const failure: unknown = await failed.catch((error: unknown) => error);
    expect(JSON.stringify(failure, Object.getOwnPropertyNames(failure))).not.toContain('s3cret');
    expect(String(failure)).not.toContain('s3cret');
  });
});
