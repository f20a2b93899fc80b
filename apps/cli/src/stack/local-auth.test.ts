import { createPublicKey } from 'node:crypto';
import { mkdtemp, rm, stat } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { jwtVerify } from 'jose';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { mintToken, openLocalAuth } from './local-auth.ts';
import { ALL_SCOPES, LOCAL_AUDIENCE, LOCAL_ISSUER } from './local-identity.ts';

let dir = '';
beforeEach(async () => {
  dir = await mkdtemp(join(tmpdir(), 'reelkeep-auth-'));
});
afterEach(async () => {
  await rm(dir, { recursive: true });
});

describe('openLocalAuth', () => {
  it('makes a key pair once and gives the same one after a restart', async () => {
    const first = await openLocalAuth(join(dir, 'auth'));
    expect((await openLocalAuth(join(dir, 'auth'))).publicKeyPem).toBe(first.publicKeyPem);
    expect((await openLocalAuth(join(dir, 'other'))).publicKeyPem).not.toBe(first.publicKeyPem);
  });

  it('gives two first starts at once the same key pair', async () => {
    const [one, other] = await Promise.all([openLocalAuth(dir), openLocalAuth(dir)]);
    expect(one.publicKeyPem).toBe(other.publicKeyPem);
  });

  it('keeps the private key for its owner alone', async () => {
    await openLocalAuth(dir);
    expect((await stat(join(dir, 'private-key.pem'))).mode & 0o777).toBe(0o600);
  });
});

describe('mintToken', () => {
  it('speaks for one tenant, with the scopes and the lifetime asked for, and verifies with the public key', async () => {
    const auth = await openLocalAuth(dir);
    const token = await mintToken(auth, {
      tenant: 'acme',
      scopes: ALL_SCOPES,
      issuer: LOCAL_ISSUER,
      audience: LOCAL_AUDIENCE,
      now: new Date('2026-01-01T00:00:00Z'),
      expiresInSeconds: 60,
    });
    const { payload } = await jwtVerify(token, createPublicKey(auth.publicKeyPem), {
      algorithms: ['EdDSA'],
      issuer: LOCAL_ISSUER,
      audience: LOCAL_AUDIENCE,
      currentDate: new Date('2026-01-01T00:00:59Z'),
    });
    expect(payload).toMatchObject({ tenant: 'acme', scope: 'videos:read videos:write videos:delete usage:read' });
    expect(payload.exp).toBe(Date.parse('2026-01-01T00:01:00Z') / 1_000);
  });
});
