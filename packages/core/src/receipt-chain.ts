/**
 * The chain of a tenant's receipts: each record holds the sha256 of the one before it. Places are taken one by one
 * (`If-None-Match: *`), so that several reapers never fork it.
 *
 * A record first writes down which place it asks for, then takes it. Whoever comes after a crash finds what was asked for,
 * looks who has the place, and so never links a record twice.
 */
import { createHash } from 'node:crypto';
import { z } from 'zod';
import type { CreativePlace } from './end-decision.ts';
import type { CallOptions, ObjectStore } from './object-store.ts';
import { parseJson, readJson } from './read-json.ts';
import { type ChainPlace, type ChainRecord, chainRecordSchema, formatRecord } from './receipt.ts';
import { chainKey, chainPrefix, claimKey, parseChainKey } from './receipt-keys.ts';
import { StoreError } from './store-error.ts';

const claimSchema = z.object({ seq: z.int().min(1) });

/**
 * Links the record of this key, unless an earlier try has. Six requests, and four more for each place that went to another
 * record in between. @returns the bytes that the chain has of it.
 */
export async function linkRecord(
  store: ObjectStore,
  of: Pick<CreativePlace, 'ledger' | 'tenant'>,
  key: string,
  compose: (place: ChainPlace) => ChainRecord,
  options?: CallOptions,
): Promise<Uint8Array> {
  for (let attempt = 1; ; attempt += 1) {
    const seq = await claimPlace(store, of, claimKey(key, attempt), options);
    const place = chainKey(of.ledger, of.tenant, seq);
    let body = await store.get(place, options);
    if (body === undefined) {
      const record = formatRecord(compose({ seq, previous: await hashBefore(store, of, seq, options) }));
      const answer = await store.create({ key: place, body: record, contentType: 'application/json' }, options);
      body = answer === 'created' ? record : await store.get(place, options);
    }
    // An own try whose answer was lost has taken the place as well.
    if (body !== undefined && keyOfRecord(body) === key) return body;
  }
}

/** The newest place that is taken, 0 in an empty chain. */
export async function readTip(
  store: ObjectStore,
  { ledger, tenant }: Pick<CreativePlace, 'ledger' | 'tenant'>,
  options?: CallOptions,
): Promise<number> {
  const prefix = chainPrefix(ledger, tenant);
  const { objects } = await store.list({ prefix, maxKeys: 1 }, options);
  const [newest] = objects;
  if (newest === undefined) return 0;
  const seq = parseChainKey(prefix, newest.key);
  if (seq === undefined || seq < 1) throw chainBroken(newest.key, 'is no link of a chain');
  return seq;
}

export function sha256Of(body: Uint8Array): string {
  return createHash('sha256').update(body).digest('hex');
}

/** What was asked for before, or the place after the newest. */
async function claimPlace(
  store: ObjectStore,
  of: Pick<CreativePlace, 'ledger' | 'tenant'>,
  claim: string,
  options?: CallOptions,
): Promise<number> {
  const earlier = await readJson(store, claim, claimSchema, 'ClaimUnreadable', options);
  if (earlier !== undefined) return earlier.seq;
  const seq = (await readTip(store, of, options)) + 1;
  const body = new TextEncoder().encode(JSON.stringify({ seq }));
  if ((await store.create({ key: claim, body, contentType: 'application/json' }, options)) === 'created') return seq;
  const winner = await readJson(store, claim, claimSchema, 'ClaimUnreadable', options);
  if (winner === undefined) throw chainBroken(claim, 'was there, and then was not');
  return winner.seq;
}

async function hashBefore(
  store: ObjectStore,
  { ledger, tenant }: Pick<CreativePlace, 'ledger' | 'tenant'>,
  seq: number,
  options?: CallOptions,
): Promise<string | null> {
  if (seq === 1) return null;
  const key = chainKey(ledger, tenant, seq - 1);
  const body = await store.get(key, options);
  if (body === undefined) throw chainBroken(key, 'is missing');
  return sha256Of(body);
}

function keyOfRecord(body: Uint8Array): string | undefined {
  return chainRecordSchema.safeParse(parseJson(body)).data?.key;
}

function chainBroken(key: string, what: string): StoreError {
  return new StoreError({
    kind: 'misconfigured',
    code: 'ChainBroken',
    message: `${key} ${what}`,
    advice: 'Run "reelkeep campaign verify" for this tenant, and find out who writes under the ledger prefix.',
  });
}
