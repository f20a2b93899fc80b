import { once } from 'node:events';
import { createServer } from 'node:http';
import { describe, expect, it } from 'vitest';
import { type AuthKey, remoteAuthKey, staticAuthKey } from './auth-key.ts';
import { createTokenVerifier } from './tenant-auth.ts';
import { keyPair, mint, NOW, publicPem, type TokenRequest } from './testing/token-issuer.ts';

const kinds = [
  ['ed25519', 'EdDSA'],
  ['p256', 'ES256'],
  ['rsa', 'RS256'],
] as const;

async function verdict(key: AuthKey, token: TokenRequest): Promise<string> {
  return (await createTokenVerifier({ key, now: () => NOW })(await mint(token))).outcome;
}

describe('a static key', () => {
  it.each(kinds)('of %s is read from PEM, PEM in one line, JWK and JWKS, and checks %s alone', async (type, alg) => {
    const { publicKey, privateKey } = keyPair(type);
    const jwk = publicKey.export({ format: 'jwk' });
    const forms = [
      publicPem(publicKey),
      publicPem(publicKey).trim().replaceAll('\n', '\\n'),
      JSON.stringify(jwk),
      JSON.stringify({ keys: [jwk] }),
      ` ${JSON.stringify({
        keys: [
          { ...jwk, kid: 'a' },
          { ...keyPair(type).publicKey.export({ format: 'jwk' }), kid: 'b' },
        ],
      })}\n`,
    ];
    for (const text of forms) {
      const key = staticAuthKey(text);
      const header = text.includes('"kid"') ? { kid: 'a' } : {};
      expect(await verdict(key, { alg, key: privateKey, header })).toBe('valid');
      expect(await verdict(key, { alg, key: keyPair(type).privateKey, header })).toBe('invalid');
    }
  });

  it('of several in a JWKS is not guessed: a token without a key id is refused', async () => {
    const [one, two] = [keyPair('ed25519'), keyPair('ed25519')];
    const keys = [one, two].map(({ publicKey }) => publicKey.export({ format: 'jwk' }));
    expect(await verdict(staticAuthKey(JSON.stringify({ keys })), { key: one.privateKey })).toBe('invalid');
  });

  const priv = keyPair('ed25519').privateKey;
  it.each([
    ['nothing', ''],
    ['a word', 'secret-word'],
    ['a PEM cut short', publicPem(keyPair('ed25519').publicKey).slice(0, 60)],
    ['a private PEM', priv.export({ type: 'pkcs8', format: 'pem' }).toString()],
    ['a private JWK', JSON.stringify(priv.export({ format: 'jwk' }))],
    ['a private key in a JWKS', JSON.stringify({ keys: [priv.export({ format: 'jwk' })] })],
    ['P-384', publicPem(keyPair('p384').publicKey)],
    ['RSA of 1024 bits', publicPem(keyPair('rsa-small').publicKey)],
    ['a symmetric JWK', '{"kty":"oct","k":"c2VjcmV0"}'],
    ['an empty JWKS', '{"keys":[]}'],
    ['broken JSON', '{"kty":'],
    ['a JWK without its coordinates', '{"kty":"EC","crv":"P-256"}'],
  ])('that is %s is refused without a word of it', (_what, text) => {
    expect(() => staticAuthKey(text)).toThrow(TypeError);
    expect(() => staticAuthKey(text)).toThrow(/^expected [^=]*$/);
  });
});

describe('keys behind a URL', () => {
  it('are fetched once, an unknown key id does not fetch them again within a minute, and an outage is no verdict', async () => {
    const { publicKey, privateKey } = keyPair('ed25519');
    const body = JSON.stringify({ keys: [{ ...publicKey.export({ format: 'jwk' }), kid: 'k1' }] });
    let fetches = 0;
    const server = createServer((_request, response) => {
      fetches += 1;
      response.writeHead(200, { 'Content-Type': 'application/json' }).end(body);
    }).listen(0, '127.0.0.1');
    await once(server, 'listening');
    const address = server.address();
    if (address === null || typeof address === 'string') throw new TypeError('no port');
    const url = new URL(`http://127.0.0.1:${address.port}/jwks.json`);
    const key = remoteAuthKey(url, () => NOW);
    for (let time = 0; time < 3; time += 1) {
      expect(await verdict(key, { key: privateKey, header: { kid: 'k1' } })).toBe('valid');
      expect(await verdict(key, { key: privateKey, header: { kid: 'made-up' } })).toBe('invalid');
    }
    expect(fetches).toBe(1);
    server.close();
    server.closeAllConnections();
    await once(server, 'close');
    expect(
      await verdict(
        remoteAuthKey(url, () => NOW),
        { key: privateKey, header: { kid: 'k1' } },
      ),
    ).toBe('unavailable');
  });
});
