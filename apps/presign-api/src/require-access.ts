/** The door to a tenant's routes: a valid token (401), naming the path's tenant (403), with the route's scope (403). */
import type { Tenant } from '@reelkeep/core/tenant';
import { ProblemError } from './problem.ts';
import type { Access, Scope, VerifyToken } from './tenant-auth.ts';

const REALM = 'Bearer realm="reelkeep"';

export interface TenantAccess {
  readonly tenant: Tenant;
  readonly scopes: ReadonlySet<string>;
}

/**
 * Whose request it is. A tenant that the token doesn't name is answered with 403 before anything is looked up, whether it
 * exists, never did, or could not: the answer says nothing but what the caller's own token says.
 *
 * @param authorization the header. @param named the path's tenant.
 */
export async function requireTenant(
  verifyToken: VerifyToken,
  authorization: string | undefined,
  named: string | undefined,
): Promise<TenantAccess> {
  const { tenants, scopes } = await readAccess(verifyToken, authorization);
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

async function readAccess(verifyToken: VerifyToken, header: string | undefined): Promise<Access> {
  const [, token] = /^Bearer +([A-Za-z0-9\-._~+/]+=*)$/i.exec(header ?? '') ?? [];
  if (header === undefined || token === undefined) {
    throw new ProblemError('missing-token', {
      detail: 'Send the header "Authorization: Bearer" with a JWT.',
      headers: { 'WWW-Authenticate': REALM },
    });
  }
  const verdict = await verifyToken(token);
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
