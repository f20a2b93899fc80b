/** Tokens as a user's identity provider would issue them. */
import { importPKCS8, SignJWT } from 'jose';
import { inject } from 'vitest';
import { AUDIENCE, ISSUER } from './issuer.ts';

const ALL_SCOPES = 'videos:read videos:write videos:delete usage:read';

export interface TokenOptions {
  readonly scope?: string;
  readonly claims?: Readonly<Record<string, unknown>>;
  readonly issuer?: string;
  readonly audience?: string;
  /** Seconds since the epoch; five minutes from now unless told. */
  readonly expiresAt?: number;
  /** PKCS #8 PEM; the key that the stack trusts unless told. */
  readonly signingKey?: string;
}

/** A token for `tenant` with every scope, unless told otherwise. */
export async function token(tenant: string, options: TokenOptions = {}): Promise<string> {
  const key = await importPKCS8(options.signingKey ?? inject('signingKey'), 'EdDSA');
  return new SignJWT({ tenant, scope: options.scope ?? ALL_SCOPES, ...options.claims })
    .setProtectedHeader({ alg: 'EdDSA' })
    .setIssuer(options.issuer ?? ISSUER)
    .setAudience(options.audience ?? AUDIENCE)
    .setSubject('e2e')
    .setIssuedAt()
    .setExpirationTime(options.expiresAt ?? Math.floor(Date.now() / 1_000) + 300)
    .sign(key);
}
