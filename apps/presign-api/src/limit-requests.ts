/** Holds a tenant to its rate, and tells it where it stands: https://datatracker.ietf.org/doc/draft-ietf-httpapi-ratelimit-headers/ */
import type { Tenant } from '@reelkeep/core/tenant';
import { ProblemError } from './problem.ts';
import type { RateLimit } from './rate-limit.ts';

const POLICY = 'tenant';

/** The headers for the answer. Asked behind `requireTenant`: who has no token of the tenant can't use its rate up. Throws a 429 problem. */
export function limitRequests(limit: RateLimit | undefined, tenant: Tenant): Readonly<Record<string, string>> {
  if (limit === undefined) return {};
  const { quota, windowSeconds } = limit;
  const { allowed, remaining, resetSeconds } = limit.take(tenant);
  const headers = {
    'RateLimit-Policy': `"${POLICY}";q=${quota};w=${windowSeconds}`,
    RateLimit: `"${POLICY}";r=${remaining};t=${resetSeconds}`,
  };
  if (allowed) return headers;
  throw new ProblemError('rate-limited', {
    detail: `This tenant has ${quota} requests in ${windowSeconds} seconds. Ask for up to 1,000 videos in one request.`,
    headers: { ...headers, 'Retry-After': String(resetSeconds) },
  });
}
