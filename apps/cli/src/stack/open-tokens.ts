/** Who may call the API of a local stack: its own key and tokens, or whatever the environment brings instead. */
import { mintToken, openLocalAuth } from './local-auth.ts';
import { ALL_SCOPES, LOCAL_AUDIENCE, LOCAL_ISSUER, TOKEN_LIFETIME_SECONDS } from './local-identity.ts';

/** Tenants that tokens are made for at every start. */
export const LOCAL_TENANTS = ['acme', 'globex'] as const;

export interface OpenTokens {
  /** Undefined when the environment names a key or a key set. */
  readonly auth: { readonly publicKeyPem: string; readonly issuer: string; readonly audience: string } | undefined;
  /** By tenant; empty without a key of our own. */
  readonly tokens: Readonly<Record<string, string>>;
}

export async function openTokens(authDir: string, env: Readonly<NodeJS.ProcessEnv>, now: Date): Promise<OpenTokens> {
  if (env['AUTH_JWKS_URL'] !== undefined || env['AUTH_PUBLIC_KEY'] !== undefined)
    return { auth: undefined, tokens: {} };
  const local = await openLocalAuth(authDir);
  const issuer = env['AUTH_ISSUER'] ?? LOCAL_ISSUER;
  const audience = env['AUTH_AUDIENCE'] ?? LOCAL_AUDIENCE;
  const tokens = LOCAL_TENANTS.map(async (tenant): Promise<[string, string]> => {
    const request = { tenant, scopes: ALL_SCOPES, issuer, audience, now, expiresInSeconds: TOKEN_LIFETIME_SECONDS };
    return [tenant, await mintToken(local, request)];
  });
  return {
    auth: { publicKeyPem: local.publicKeyPem, issuer, audience },
    tokens: Object.fromEntries(await Promise.all(tokens)),
  };
}
