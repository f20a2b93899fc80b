import { ConfigError } from '@reelkeep/runtime/config-error';
import { describe, expect, it } from 'vitest';
import { readConfig } from './config.ts';
import { issuerKeys, publicPem } from './testing/token-issuer.ts';

const RIGHT = { AUTH_PUBLIC_KEY: publicPem(issuerKeys.publicKey) };

function faults(env: Readonly<Record<string, string | undefined>>): string[] {
  try {
    readConfig({ ...RIGHT, ...env });
  } catch (error) {
    if (error instanceof ConfigError) return error.faults.map(({ variable }) => variable);
    throw error;
  }
  return [];
}

describe('the environment of the API', () => {
  it('needs a key alone; all else has a default', () => {
    expect(readConfig(RIGHT)).toMatchObject({
      host: '127.0.0.1',
      port: 8_787,
      logLevel: 'info',
      defaultExpiresSeconds: 900,
      maxExpiresSeconds: 604_800,
      s3: { bucket: undefined, videoPrefix: 'videos', ledgerPrefix: 'ledger' },
    });
  });

  it.each<[string, Record<string, string | undefined>, string[]]>([
    ['no key', { AUTH_PUBLIC_KEY: undefined }, ['AUTH_JWKS_URL']],
    ['two keys', { AUTH_JWKS_URL: 'https://identity.example/jwks' }, ['AUTH_JWKS_URL']],
    ['a key that is none', { AUTH_PUBLIC_KEY: 'x' }, ['AUTH_PUBLIC_KEY']],
    ['a JWKS URL that is none', { AUTH_PUBLIC_KEY: undefined, AUTH_JWKS_URL: 'ftp://x' }, ['AUTH_JWKS_URL']],
    ['an empty issuer', { AUTH_ISSUER: '' }, ['AUTH_ISSUER']],
    ['a life of 0', { PRESIGN_DEFAULT_EXPIRES_SECONDS: '0' }, ['PRESIGN_DEFAULT_EXPIRES_SECONDS']],
    ['a life over 7 days', { PRESIGN_MAX_EXPIRES_SECONDS: '604801' }, ['PRESIGN_MAX_EXPIRES_SECONDS']],
    ['a default above the maximum', { PRESIGN_MAX_EXPIRES_SECONDS: '60' }, ['PRESIGN_DEFAULT_EXPIRES_SECONDS']],
    ['a wrong key, and nothing more about keys', { AUTH_PUBLIC_KEY: '', PORT: 'x' }, ['PORT', 'AUTH_PUBLIC_KEY']],
    ['prefixes inside one another', { S3_LEDGER_PREFIX: 'videos/ledger' }, ['S3_LEDGER_PREFIX']],
    [
      'many at once',
      { PORT: '99999', LOG_LEVEL: 'LOUD', S3_BUCKET_NAME: '', HOST: '' },
      ['S3_BUCKET_NAME', 'HOST', 'PORT', 'LOG_LEVEL'],
    ],
  ])('refuses %s and names each variable', (_what, env, variables) => {
    expect(faults(env)).toEqual(variables);
  });
});
