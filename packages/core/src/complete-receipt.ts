/** Makes a receipt complete: every key it names is looked at once more, then it gets its place in the chain. */
import { createHash } from 'node:crypto';
import type { CampaignEnd } from './due-campaign.ts';
import type { CreativePlace } from './end-decision.ts';
import { readFence } from './fence.ts';
import { mapBounded } from './map-bounded.ts';
import type { CallOptions, ObjectStore } from './object-store.ts';
import { parseJson } from './read-json.ts';
import { readPages, readReceipts } from './read-receipts.ts';
import { formatRecord, isOfEnd, type Receipt, receiptSchema } from './receipt.ts';
import { linkRecord } from './receipt-chain.ts';
import { StoreError } from './store-error.ts';
import { findsNothingNew } from './video-tally.ts';

/** HEADs at once. */
const LOOK_CONCURRENCY = 32;
/** A receipt names so many keys that are still there; the log and the pages have the rest. */
const MAX_NAMED = 100;

interface Ports {
  readonly store: ObjectStore;
  readonly now: () => Date;
}

/**
 * Completes what an end left to be read back, and does nothing where that is done. Of two reapings of the same videos by
 * the same end the first counts. Throws `StoreError`, which names the keys where a video lies.
 */
export async function completeReceipts(
  ports: Ports,
  of: CreativePlace,
  end: CampaignEnd,
  options?: CallOptions,
): Promise<void> {
  const receipts = (await readReceipts(ports.store, of, options)).filter((receipt) => isOfEnd(receipt, end));
  const complete = receipts.filter(({ status }) => status === 'complete');
  for (const draft of receipts) {
    if (draft.status === 'complete' || draft.settled_at === null) continue;
    if (complete.some((other) => findsNothingNew(draft, other))) continue;
    complete.push(await completeOne(ports, of, draft, options));
  }
}

async function completeOne(
  { store, now }: Ports,
  of: CreativePlace,
  draft: Receipt,
  options?: CallOptions,
): Promise<Receipt> {
  const from = now().toISOString();
  const keys = await readBack(store, draft, options);
  const read_back = { from, to: now().toISOString(), keys };
  const body = await linkRecord(
    store,
    of,
    draft.key,
    (chain) => ({ ...draft, status: 'complete', open: [], read_back, chain }),
    options,
  );
  // The chain's own bytes, whoever linked it: so writing them twice changes nothing.
  await store.put({ key: draft.key, body, contentType: 'application/json' }, options);
  return receiptSchema.parse(parseJson(body));
}

/** @returns how many keys were looked at. */
async function readBack(store: ObjectStore, draft: Receipt, options?: CallOptions): Promise<number> {
  const hash = createHash('sha256');
  const left: string[] = [];
  let keys = 0;
  for await (const { body, lines } of readPages(store, draft, options)) {
    hash.update(body);
    keys += lines.length;
    const named = lines.map(({ key }) => key);
    if (draft.event.mode === 'purge') await purgeAgain(store, named, options);
    const found = await mapBounded(named, LOOK_CONCURRENCY, async (key) => {
      const head = await store.head(key, options);
      return head === undefined || readFence(head) !== undefined ? [] : [key];
    });
    left.push(...found.flat().slice(0, MAX_NAMED - left.length));
  }
  if (keys !== draft.keys || hash.digest('hex') !== draft.pages.sha256) {
    throw notAsWritten(`the pages of ${draft.key} are not those that were written`);
  }
  if (left.length === 0) return keys;
  await nameOpen(store, draft, left, options);
  throw notAsWritten(`${left.length} keys that were deleted hold a video: ${left.join(', ')}`);
}

/** Lists the versions of each key, and removes what it still finds. */
async function purgeAgain(store: ObjectStore, keys: readonly string[], options?: CallOptions): Promise<void> {
  for (let at = 0; at < keys.length; at += 1_000) {
    const { failed } = await store.purge(keys.slice(at, at + 1_000), { ...options, keepCurrent: true });
    if (failed.length > 0) throw notAsWritten(`versions are left of ${failed.map(({ key }) => key).join(', ')}`);
  }
}

async function nameOpen(store: ObjectStore, draft: Receipt, left: readonly string[], options?: CallOptions) {
  const open = left.map((key) => `a video lies at ${key}`);
  const body = formatRecord({ ...draft, open });
  await store.put({ key: draft.key, body, contentType: 'application/json' }, options);
}

function notAsWritten(message: string): StoreError {
  return new StoreError({
    kind: 'misconfigured',
    code: 'ReceiptNotConfirmed',
    message,
    advice:
      'Somebody else wrote under the prefixes of Reelkeep. Look at the keys, then send the end of the campaign once more.',
  });
}
