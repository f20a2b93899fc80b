/** A development identity provider in a folder: one Ed25519 key pair, and tokens signed with it. */
import { createPrivateKey, createPublicKey, generateKeyPairSync, type KeyObject } from 'node:crypto';
import { mkdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { SignJWT } from 'jose';

export interface LocalAuth {
  readonly privateKey: KeyObject;
  /** SPKI PEM, as AUTH_PUBLIC_KEY takes it. */
  readonly publicKeyPem: string;
}

export interface TokenRequest {
  readonly tenant: string;
  readonly scopes: readonly string[];
  readonly issuer: string;
  readonly audience: string;
  readonly now: Date;
  readonly expiresInSeconds: number;
}

/** The key pair of `dir`, made at the first call. Only the private key is kept (mode 0600): the public one follows from it. */
export async function openLocalAuth(dir: string): Promise<LocalAuth> {
  await mkdir(dir, { recursive: true, mode: 0o700 });
  const file = join(dir, 'private-key.pem');
  const fresh = generateKeyPairSync('ed25519').privateKey.export({ type: 'pkcs8', format: 'pem' }).toString();
  try {
    // `wx`: of two first starts at once, one writes and both read the same.
    await writeFile(file, fresh, { mode: 0o600, flag: 'wx' });
  } catch (error) {
    if (!(error instanceof Error && 'code' in error && error.code === 'EEXIST')) throw error;
  }
  const privateKey = createPrivateKey(await readFile(file, 'utf8'));
  return { privateKey, publicKeyPem: createPublicKey(privateKey).export({ type: 'spki', format: 'pem' }).toString() };
}

/** A JWT (EdDSA) that speaks for one tenant. */
export async function mintToken(auth: LocalAuth, request: TokenRequest): Promise<string> {
  const issuedAt = Math.floor(request.now.getTime() / 1_000);
  return await new SignJWT({ tenant: request.tenant, scope: request.scopes.join(' ') })
    .setProtectedHeader({ alg: 'EdDSA', typ: 'JWT' })
    .setIssuer(request.issuer)
    .setAudience(request.audience)
    .setSubject(`${request.tenant}-developer`)
    .setIssuedAt(issuedAt)
    .setExpirationTime(issuedAt + request.expiresInSeconds)
    .sign(auth.privateKey);
}
