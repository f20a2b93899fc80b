/** Who is asking: a bearer JWT, checked whole, becomes the tenants it names and the scopes it grants. */
import { type Tenant, tenantSchema } from '@reelkeep/core/tenant';
import { errors, jwtVerify } from 'jose';
import { z } from 'zod';
import type { AuthKey } from './auth-key.ts';

export const SCOPES = ['videos:read', 'videos:write', 'videos:delete', 'usage:read'] as const;
export type Scope = (typeof SCOPES)[number];

/** What a token grants. Scopes that this API doesn't know grant nothing. */
export interface Access {
  readonly tenants: ReadonlySet<Tenant>;
  readonly scopes: ReadonlySet<string>;
}

export type TokenVerdict =
  /** `until`: the end of its life, leeway included. */
  | { readonly outcome: 'valid'; readonly access: Access; readonly until: Date }
  /** `detail` is fit for the caller: it says why, and nothing of the keys. */
  | { readonly outcome: 'invalid'; readonly detail: string }
  /** The issuer's keys could not be had: says nothing about the token. */
  | { readonly outcome: 'unavailable'; readonly cause: unknown };

/** At once for a token that is known. */
export type VerifyToken = (token: string) => TokenVerdict | Promise<TokenVerdict>;

/** How far the issuer's clock and ours may be apart. */
const LEEWAY_SECONDS = 30;

/** The last instant that a Date can be. */
const LATEST_MS = 8.64e15;

const claimsSchema = z.object({
  exp: z.number(),
  tenant: tenantSchema.optional(),
  tenants: z.array(tenantSchema).optional(),
  scope: z.union([z.string(), z.array(z.string())]).default(''),
});

export interface TenantAuth {
  readonly key: AuthKey;
  /** Checked when given: `iss` must be it, `aud` must hold it. */
  readonly issuer?: string | undefined;
  readonly audience?: string | undefined;
  readonly now: () => Date;
}

/** A token must be signed by one of the keys, carry `exp`, be neither expired nor early (`nbf`), and fit issuer and audience. */
export function createTokenVerifier({ key, issuer, audience, now }: TenantAuth): VerifyToken {
  return async (token) => {
    try {
      const { payload } = await jwtVerify(token, key.getKey, {
        algorithms: [...key.algorithms],
        requiredClaims: ['exp'],
        clockTolerance: LEEWAY_SECONDS,
        currentDate: now(),
        ...(issuer === undefined ? {} : { issuer }),
        ...(audience === undefined ? {} : { audience }),
      });
      const claims = claimsSchema.safeParse(payload);
      if (!claims.success) return { outcome: 'invalid', detail: 'the claims tenant, tenants or scope are malformed' };
      const { tenant, tenants = [], scope, exp } = claims.data;
      const scopes = new Set(typeof scope === 'string' ? scope.split(' ').filter((word) => word !== '') : scope);
      return {
        outcome: 'valid',
        access: { tenants: new Set(tenant === undefined ? tenants : [tenant, ...tenants]), scopes },
        until: new Date(Math.min((exp + LEEWAY_SECONDS) * 1_000, LATEST_MS)),
      };
    } catch (error) {
      return judge(error);
    }
  };
}

/** The token's own faults, by jose's codes (https://github.com/panva/jose/blob/main/src/util/errors.ts). All else is ours. */
function judge(error: unknown): TokenVerdict {
  if (error instanceof errors.JWTExpired) return { outcome: 'invalid', detail: 'the token has expired' };
  if (error instanceof errors.JWTClaimValidationFailed) {
    return { outcome: 'invalid', detail: `the claim ${error.claim} is missing or does not fit` };
  }
  if (error instanceof errors.JOSEAlgNotAllowed) return { outcome: 'invalid', detail: 'the algorithm is not accepted' };
  if (
    error instanceof errors.JWSInvalid ||
    error instanceof errors.JWTInvalid ||
    error instanceof errors.JOSENotSupported ||
    error instanceof errors.JWSSignatureVerificationFailed ||
    error instanceof errors.JWKSNoMatchingKey ||
    error instanceof errors.JWKSMultipleMatchingKeys
  ) {
    return { outcome: 'invalid', detail: 'the token is malformed, or not signed by an accepted key' };
  }
  return { outcome: 'unavailable', cause: error };
}
