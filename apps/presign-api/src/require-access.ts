/** The door to a tenant's routes: a valid token (401), naming the path's tenant (403), with the route's scope (403). */
import type { Tenant } from '@reelkeep/core/tenant';
import { ProblemError } from './problem.ts';
import type { Access, Scope, TokenVerdict } from './tenant-auth.ts';

const REALM = 'Bearer realm="reelkeep"';

/** https://www.rfc-editor.org/rfc/rfc6750#section-2.1 */
const CREDENTIALS = /^bearer +([a-z0-9\-._~+/]+=*)$/i;

export interface TenantAccess {
  readonly tenant: Tenant;
  readonly scopes: ReadonlySet<string>;
}

/** The token of an `Authorization` header; the scheme's name is no matter of case. Throws a 401 problem where there is none. */
export function bearerToken(header: string | undefined): string {
  const [, token] = CREDENTIALS.exec(header ?? '') ?? [];
  if (token !== undefined) return token;
  throw new ProblemError('missing-token', {
    detail: 'Send the header "Authorization: Bearer" with a JWT.',
    headers: { 'WWW-Authenticate': REALM },
  });
}

/**
 * Whose request it is. A tenant that the token doesn't name is answered with 403 before anything is looked up, whether it
 * exists, never did, or could not: the answer says nothing but what the caller's own token says. Throws a 401 or 503 problem for
 * a token that is not good, or could not be judged.
 *
 * @param named the path's tenant.
 */
export function requireTenant(verdict: TokenVerdict, named: string | undefined): TenantAccess {
  const { tenants, scopes } = readAccess(verdict);
  for (const tenant of tenants) if (tenant === named) return { tenant, scopes };
  throw new ProblemError('tenant-forbidden');
}

/** Throws a 403 problem unless the token grants the scope. */
export function requireScope({ scopes }: TenantAccess, scope: Scope): void {
  if (scopes.has(scope)) return;
  throw new ProblemError('insufficient-scope', {
    detail: `This needs the scope ${scope}.`,
    headers: { 'WWW-Authenticate': `${REALM}, error="insufficient_scope", scope="${scope}"` },
  });
}

function readAccess(verdict: TokenVerdict): Access {
  switch (verdict.outcome) {
    case 'valid':
      return verdict.access;
    case 'invalid':
      throw new ProblemError('invalid-token', {
        detail: `${verdict.detail}.`,
        headers: { 'WWW-Authenticate': `${REALM}, error="invalid_token", error_description="${verdict.detail}"` },
      });
    case 'unavailable':
      throw new ProblemError('auth-unavailable', {
        detail: 'The keys of the token issuer could not be fetched. Try again in a moment.',
        headers: { 'Retry-After': '5' },
        cause: verdict.cause,
      });
    default:
      return verdict satisfies never;
  }
}
