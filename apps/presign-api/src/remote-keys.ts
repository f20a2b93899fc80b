/**
 * An issuer's keys behind a URL: fetched when first needed, kept, renewed behind the requests' back, and still there for a while when
 * the issuer is not. jose's own set fetches again on every request while the issuer is away, and forgets good keys with it.
 */
import { createLocalJWKSet, errors, type JWTVerifyGetKey } from 'jose';
import { z } from 'zod';

/** An unknown key id causes one fetch at most in this time, so made-up ids are no way to flood the issuer. */
const COOLDOWN_MS = 60_000;
/** Older keys are renewed while they are used: one that the issuer withdraws is trusted little longer. */
const FRESH_MS = 600_000;
/** Keys that could not be renewed for so long are trusted no more. */
const TRUSTED_MS = 3_600_000;
/** With no keys at all, the issuer is asked so often and no oftener. */
const RETRY_MS = 1_000;

export type KeysStanding = { readonly state: 'up' } | { readonly state: 'down'; readonly reason: string };

export interface RemoteKeys {
  readonly getKey: JWTVerifyGetKey;
  /** Another number after every change of the keys: what was verified with the former ones is to be verified again. */
  readonly revision: () => number;
  /** Whether tokens can be judged, having tried to fetch the keys if there are none. Throws nothing. */
  readonly probe: () => Promise<KeysStanding>;
}

export interface RemoteKeysOptions {
  /** The document's text. Rejects when it can't be had. */
  readonly fetchKeys: () => Promise<string>;
  readonly now: () => Date;
}

const LEAST_RSA_BITS = 2_048;
const rsaSchema = z.object({ modulusLength: z.number().optional() });

const jwksSchema = z.object({ keys: z.array(z.looseObject({ kty: z.string() })) });

export function createRemoteKeys({ fetchKeys, now }: RemoteKeysOptions): RemoteKeys {
  let known: { readonly find: JWTVerifyGetKey; readonly text: string; readonly at: number } | undefined;
  let tried = Number.NEGATIVE_INFINITY;
  let failure: unknown;
  let renewing: Promise<void> | undefined;
  let revision = 0;

  const sinceTried = () => now().getTime() - tried;
  const age = () => (known === undefined ? Number.POSITIVE_INFINITY : now().getTime() - known.at);

  /** One fetch at a time, whoever asks. */
  function renew(): Promise<void> {
    renewing ??= fetchOnce().finally(() => {
      renewing = undefined;
    });
    return renewing;
  }

  async function fetchOnce(): Promise<void> {
    tried = now().getTime();
    try {
      const text = await fetchKeys();
      if (text !== known?.text) {
        const find = createLocalJWKSet(jwksSchema.parse(JSON.parse(text)));
        revision += 1;
        known = { find, text, at: now().getTime() };
      } else {
        known = { ...known, at: now().getTime() };
      }
      failure = undefined;
    } catch (error) {
      failure = error;
    }
  }

  /** Keys that may be trusted now; throws what the issuer's silence was when there are none. */
  async function trusted(): Promise<JWTVerifyGetKey> {
    if (age() > TRUSTED_MS) {
      if (renewing !== undefined || sinceTried() >= RETRY_MS) await renew();
    } else if (age() > FRESH_MS && sinceTried() >= COOLDOWN_MS) {
      void renew();
    }
    if (known === undefined || age() > TRUSTED_MS) throw failure;
    return known.find;
  }

  return {
    revision: () => revision,
    getKey: async (header, token) => {
      try {
        return await findUsable(await trusted(), header, token);
      } catch (error) {
        if (!(error instanceof errors.JWKSNoMatchingKey) || sinceTried() < COOLDOWN_MS) throw error;
        await renew();
        // An issuer that may have rotated its keys and can't be asked: nobody can say whether the token is good.
        if (failure !== undefined) throw failure;
        return findUsable(await trusted(), header, token);
      }
    },
    probe: async () => {
      try {
        await trusted();
        return { state: 'up' };
      } catch {
        return { state: 'down', reason: 'jwks_unavailable' };
      }
    },
  };
}

/**
 * A key that can't be read, or is too short for its algorithm (RFC 7518 §3.3), is none at all
 * (https://www.rfc-editor.org/rfc/rfc7517#section-5): whoever names it would otherwise make the issuer look away.
 */
async function findUsable(find: JWTVerifyGetKey, ...of: Parameters<JWTVerifyGetKey>) {
  try {
    const key = await find(...of);
    const { modulusLength } = rsaSchema.catch({}).parse('algorithm' in key ? key.algorithm : {});
    if (modulusLength !== undefined && modulusLength < LEAST_RSA_BITS) throw new errors.JWKSNoMatchingKey();
    return key;
  } catch (error) {
    throw error instanceof errors.JOSEError ? error : new errors.JWKSNoMatchingKey(undefined, { cause: error });
  }
}
