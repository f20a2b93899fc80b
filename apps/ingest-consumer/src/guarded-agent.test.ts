import type { RequestListener } from 'node:http';
import { Agent, request } from 'undici';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { createGuardedAgent } from './guarded-agent.ts';
import { createProviderDownload } from './provider-download.ts';
import { NO_PROVIDER_HEADERS } from './provider-headers.ts';
import type { ProviderRules } from './provider-rules.ts';
import { type ConnectionAttempts, watchConnectionAttempts } from './testing/connection-attempts.ts';
import { createFakeResolver } from './testing/fake-resolver.ts';
import { type LoopbackServer, startLoopbackServer } from './testing/loopback-server.ts';
import { BAD_NAMES, PRIVATE_LITERALS, TRICK_URLS } from './testing/ssrf-vectors.ts';

let attempts: ConnectionAttempts;
let inside: LoopbackServer;
let outside: LoopbackServer;
const agents: Agent[] = [];

const redirectAsAsked: RequestListener = (request, response) => {
  const location = new URL(request.url ?? '/', 'http://h').searchParams.get('to') ?? '';
  response.writeHead(302, { location }).end();
};

beforeAll(async () => {
  attempts = watchConnectionAttempts();
  inside = await startLoopbackServer((_, response) => response.end('inside'));
  outside = await startLoopbackServer(redirectAsAsked);
});
afterAll(async () => {
  attempts.stop();
  await Promise.all([inside.close(), outside.close()]);
});
afterEach(async () => {
  await Promise.all(agents.splice(0).map((agent) => agent.destroy()));
  attempts.clear();
});

/** All is open but for the address: plain http, any host, the listener's port. */
function openRules(allowPrivate = false): ProviderRules {
  return { allowHttp: true, allowPrivate, allowedHosts: [], allowedPorts: [inside.port] };
}

function download(
  rules: ProviderRules,
  answer: (hostname: string, nth: number) => readonly string[] = (name) => BAD_NAMES[name] ?? ['8.8.8.8'],
) {
  const resolver = createFakeResolver(answer);
  const dispatcher = createGuardedAgent(rules, { resolve: resolver.resolve });
  agents.push(dispatcher);
  const open = createProviderDownload({ dispatcher, rules, headers: NO_PROVIDER_HEADERS, now: () => new Date() });
  return { resolver, open: (url: string) => open(url, AbortSignal.timeout(30_000)) };
}

async function textOf(body: AsyncIterable<Uint8Array>): Promise<string> {
  let text = '';
  for await (const chunk of body) text += Buffer.from(chunk).toString();
  return text;
}

const atAnyPort = (url: string) => url.replaceAll('PORT', '80');
const atPort = (url: string) => url.replaceAll('PORT', String(inside.port));
const REFUSED = expect.objectContaining({ reason: 'provider_url_refused', final: true });
const NO_LOCATION = expect.objectContaining({ reason: 'provider_failed', final: true });
const literalUrls = PRIVATE_LITERALS.map((literal) => `http://${literal}:PORT/`);

describe('a download', () => {
  it.each([...literalUrls, ...TRICK_URLS])('of %j connects to nowhere', async (text) => {
    const url = atPort(text);
    const { open } = download(openRules());
    const before = inside.connections();
    // What is no URL never gets past the message's schema.
    if (URL.canParse(url)) await expect(open(url)).rejects.toThrow(REFUSED);
    expect(attempts.made).toEqual([]);
    expect(inside.connections()).toBe(before);
  });

  it.each(Object.keys(BAD_NAMES))('of %s, whose addresses are not all public, connects to nowhere', async (name) => {
    const { open, resolver } = download(openRules());
    await expect(open(`http://${name}:${inside.port}/`)).rejects.toThrow(REFUSED);
    expect(resolver.asked).toEqual([name]);
    expect(attempts.made).toEqual([]);
  });
});

describe('a redirect', () => {
  // First hops go to another server on loopback past the guard, as if it were public; all others through the guard.
  const redirected = async (to: string) => {
    const rules = openRules();
    const resolver = createFakeResolver((name) => BAD_NAMES[name] ?? []);
    const guarded = createGuardedAgent(rules, { resolve: resolver.resolve });
    const plain = new Agent();
    agents.push(guarded, plain);
    const dispatcher = guarded.compose((dispatch) => (options, handler) => {
      const isFirst = options.origin === 'http://first.example';
      return isFirst ? plain.dispatch({ ...options, origin: outside.url }, handler) : dispatch(options, handler);
    });
    const open = createProviderDownload({ dispatcher, rules, headers: NO_PROVIDER_HEADERS, now: () => new Date() });
    return open(`http://first.example/?to=${encodeURIComponent(to)}`, AbortSignal.timeout(30_000));
  };

  // A header can't carry the others, and a URL parser that knows the base takes `http:x` for a relative one.
  const urls = [...literalUrls, ...TRICK_URLS].filter((url) => /^(?!http:[^/\\])[!-~]+$/.test(url));
  const names = Object.keys(BAD_NAMES).map((name) => `http://${name}:PORT/`);

  it.each([...urls, ...names, '//127.0.0.1:PORT/', '\\\\127.0.0.1:PORT/'])(
    'to %s connects there never',
    async (text) => {
      const to = atPort(text);
      const before = inside.connections();
      const refused = URL.canParse(to, 'http://first.example') ? REFUSED : NO_LOCATION;
      await expect(redirected(to)).rejects.toThrow(refused);
      expect(attempts.made).toEqual([`127.0.0.1:${outside.port}`]);
      expect(inside.connections()).toBe(before);
    },
  );
});

describe('a name that changes its address', () => {
  it('is looked up once a connection: what was checked is what is connected to', async () => {
    const { open, resolver } = download(openRules(true), (_, nth) => (nth === 0 ? ['127.0.0.1'] : ['10.0.0.1']));
    const url = `http://rebind.example:${inside.port}/`;
    const video = await open(url);
    video.close();
    expect(resolver.asked).toEqual(['rebind.example']);
    expect(attempts.made).toEqual([`127.0.0.1:${inside.port}`]);
    await expect(open(url)).rejects.toThrow(REFUSED);
    expect(attempts.made).toEqual([`127.0.0.1:${inside.port}`]);
  });
});

describe('where loopback is allowed', () => {
  it.each(['http://127.0.0.1:PORT/', 'http://localhost:PORT/', 'http://2130706433:PORT/'])(
    '%s is reached',
    async (url) => {
      const { open } = download(openRules(true), () => ['127.0.0.1']);
      const video = await open(atPort(url));
      expect(await textOf(video.body)).toBe('inside');
    },
  );

  const beyond = literalUrls.filter((url) => !/^(127\.|\[::1\])/.test(new URL(atAnyPort(url)).hostname));
  it.each(beyond)('%s is still refused', async (url) => {
    const { open } = download(openRules(true));
    await expect(open(atPort(url))).rejects.toThrow(REFUSED);
    expect(attempts.made).toEqual([]);
  });
});

describe('the agent', () => {
  it('refuses an address by itself, whoever asks it', async () => {
    const agent = createGuardedAgent({ allowPrivate: false });
    agents.push(agent);
    for (const host of ['127.0.0.1', '[::1]', '[::ffff:127.0.0.1]', '169.254.169.254']) {
      await expect(request(`http://${host}:${inside.port}/`, { dispatcher: agent })).rejects.toThrow(REFUSED);
    }
    expect(attempts.made).toEqual([]);
  });

  it('pays no heed to a proxy in the environment', async () => {
    const names = [
      'HTTP_PROXY',
      'http_proxy',
      'HTTPS_PROXY',
      'https_proxy',
      'ALL_PROXY',
      'all_proxy',
      'NODE_USE_ENV_PROXY',
    ];
    const proxy = await startLoopbackServer((_, response) => response.end('proxied'));
    const before = { ...process.env };
    for (const name of names) process.env[name] = name.startsWith('NODE') ? '1' : proxy.url;
    try {
      const { open } = download(openRules(true), () => ['127.0.0.1']);
      const video = await open(`http://cdn.example:${inside.port}/`);
      expect(await textOf(video.body)).toBe('inside');
      expect(proxy.connections()).toBe(0);
    } finally {
      for (const name of names) {
        if (before[name] === undefined) delete process.env[name];
        else process.env[name] = before[name];
      }
      await proxy.close();
    }
  });

  it('says that a name is unknown as a failure that may pass', async () => {
    const { open } = download(openRules(), () => []);
    await expect(open('http://nowhere.example/')).rejects.toThrow(
      expect.objectContaining({ reason: 'provider_failed', final: false }),
    );
  });
});
