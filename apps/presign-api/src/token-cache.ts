/** Remembers tokens that were verified, by their hash, until they expire: a page's tenth request costs no signature check. */
import { hash } from 'node:crypto';
import type { TokenVerdict, VerifyToken } from './tenant-auth.ts';

/** Some 500 bytes each. */
const MAX_ENTRIES = 10_000;

type ValidVerdict = Extract<TokenVerdict, { outcome: 'valid' }>;

export interface TokenCacheOptions {
  readonly verify: VerifyToken;
  /** Of the keys: when it changes, nothing verified before is believed. */
  readonly revision: () => number;
  readonly now: () => Date;
  readonly maxEntries?: number;
}

/** Only good tokens are remembered: made-up ones can't push them out, and an outage is over when it is over. */
export function cacheTokens({ verify, revision, now, maxEntries = MAX_ENTRIES }: TokenCacheOptions): VerifyToken {
  const verdicts = new Map<string, ValidVerdict>();
  let of = revision();
  return (token) => {
    if (revision() !== of) {
      of = revision();
      verdicts.clear();
    }
    // The hash, not the token: what lies in memory opens no door.
    const id = hash('sha256', token, 'hex');
    const cached = verdicts.get(id);
    if (cached !== undefined && now().getTime() < cached.until.getTime()) return cached;
    verdicts.delete(id);
    return judge(token, id);
  };

  async function judge(token: string, id: string): Promise<TokenVerdict> {
    const verdict = await verify(token);
    // Keys may have changed meanwhile: then the next request remembers it.
    if (verdict.outcome !== 'valid' || revision() !== of) return verdict;
    for (const oldest of verdicts.keys()) {
      if (verdicts.size < maxEntries) break;
      verdicts.delete(oldest);
    }
    verdicts.set(id, verdict);
    return verdict;
  }
}
