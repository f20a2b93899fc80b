/** Checks a tenant's chain of receipts: every link, every receipt, every page; in memory that does not grow with it. */
import { createHash } from 'node:crypto';
import { listPage } from './list-all.ts';
import { mapBounded } from './map-bounded.ts';
import type { CallOptions, ObjectStore } from './object-store.ts';
import { parseJson } from './read-json.ts';
import { readPages } from './read-receipts.ts';
import { type ChainRecord, chainRecordSchema, type Receipt } from './receipt.ts';
import { sha256Of } from './receipt-chain.ts';
import { chainKey, chainPrefix, parseChainKey } from './receipt-keys.ts';
import { StoreError } from './store-error.ts';
import type { Tenant } from './tenant.ts';

/** @property seq the place in the chain, 0 where what is wrong has none. */
export interface ChainFault {
  readonly seq: number;
  readonly key: string;
  readonly fault: string;
}

export interface ChainVerdict {
  readonly links: number;
  readonly receipts: number;
  readonly keys: number;
  /** The newest link, to be noted elsewhere: only a noted head shows that newer ones were cut off. */
  readonly head: { readonly seq: number; readonly sha256: string } | undefined;
  readonly faults: readonly ChainFault[];
}

interface Link {
  readonly seq: number;
  readonly key: string;
  readonly sha256: string;
  readonly record: ChainRecord | undefined;
  readonly faults: readonly ChainFault[];
}

/** Links looked at at once. */
const CONCURRENCY = 16;
/** Of a chain that is broken everywhere so many faults are named. */
const MAX_FAULTS = 1_000;

/** @param noted a head that was noted before: it must be in the chain. Throws `StoreError` when the store gives no answer. */
export async function verifyChain(
  store: ObjectStore,
  ledger: string,
  tenant: Tenant,
  noted?: { readonly seq: number; readonly sha256: string },
  options?: CallOptions,
): Promise<ChainVerdict> {
  const prefix = chainPrefix(ledger, tenant);
  const faults: ChainFault[] = [];
  const sum = { links: 0, receipts: 0, keys: 0 };
  let head: ChainVerdict['head'];
  let newer: Link | undefined;
  let notedFound = noted === undefined;
  let after: string | undefined;
  for (;;) {
    // Newest first.
    const { objects, truncated } = await listPage(store, prefix, after, options);
    after = objects.at(-1)?.key;
    for (const link of await mapBounded(objects, CONCURRENCY, ({ key }) => readLink(store, prefix, key, options))) {
      head ??= { seq: link.seq, sha256: link.sha256 };
      notedFound ||= link.seq === noted?.seq && link.sha256 === noted.sha256;
      faults.push(...link.faults, ...(newer === undefined ? [] : faultsBetween(newer, link, ledger, tenant)));
      sum.links += 1;
      if (link.record?.record === 'receipt') {
        sum.receipts += 1;
        sum.keys += link.record.keys;
      }
      newer = link;
    }
    if (faults.length > MAX_FAULTS || !truncated) break;
  }
  if (newer !== undefined && newer.record?.chain?.previous != null) {
    const first = chainKey(ledger, tenant, newer.seq - 1);
    faults.push({ seq: newer.seq - 1, key: first, fault: `missing: link ${newer.seq} names one before it` });
  }
  if (!notedFound && noted !== undefined) {
    const key = chainKey(ledger, tenant, noted.seq);
    faults.push({
      seq: noted.seq,
      key,
      fault: 'the head that was noted is not in the chain: it was cut off or rewritten',
    });
  }
  return { ...sum, head, faults: faults.slice(0, MAX_FAULTS).toSorted((a, b) => a.seq - b.seq) };
}

/** What the two say of each other. */
function faultsBetween(newer: Link, older: Link, ledger: string, tenant: Tenant): ChainFault[] {
  if (older.seq !== newer.seq - 1) {
    const gap = newer.seq - older.seq - 1;
    const key = chainKey(ledger, tenant, newer.seq - 1);
    return [{ seq: newer.seq - 1, key, fault: gap === 1 ? 'missing' : `missing, with ${gap - 1} before it` }];
  }
  const expected = newer.record?.chain?.previous;
  if (newer.record === undefined || expected === older.sha256) return [];
  const fault = `its sha256 is ${older.sha256}, and link ${newer.seq} says ${expected ?? 'that there is none before it'}`;
  return [{ seq: older.seq, key: older.key, fault }];
}

async function readLink(store: ObjectStore, prefix: string, key: string, options?: CallOptions): Promise<Link> {
  const seq = parseChainKey(prefix, key) ?? 0;
  const body = (await store.get(key, options)) ?? new Uint8Array(0);
  const sha256 = sha256Of(body);
  const record = chainRecordSchema.safeParse(parseJson(body)).data;
  const fault = (what: string, where = key): ChainFault => ({ seq, key: where, fault: what });
  if (record === undefined) return { seq, key, sha256, record, faults: [fault('no record that Reelkeep writes')] };
  const faults: ChainFault[] = [];
  if (record.chain?.seq !== seq) faults.push(fault(`says that its place is ${record.chain?.seq ?? 'none'}`));
  if (record.record === 'receipt' && record.status !== 'complete') faults.push(fault('is not complete'));
  const copy = await store.get(record.key, options);
  if (copy === undefined) faults.push(fault('missing: the chain has it', record.key));
  else if (sha256Of(copy) !== sha256) faults.push(fault(describeCopy(copy), record.key));
  if (record.record === 'receipt') faults.push(...(await faultsOfPages(store, record, fault, options)));
  return { seq, key, sha256, record, faults };
}

function describeCopy(copy: Uint8Array): string {
  const record = chainRecordSchema.safeParse(parseJson(copy)).data;
  const isDraft = record?.record === 'receipt' && record.status === 'incomplete' && record.chain === null;
  return isDraft
    ? 'is a draft still, although the chain has it complete: the reaper mends this when it next sweeps'
    : 'differs from what the chain has: it was changed';
}

async function faultsOfPages(
  store: ObjectStore,
  receipt: Receipt,
  fault: (what: string, where?: string) => ChainFault,
  options?: CallOptions,
): Promise<ChainFault[]> {
  const hash = createHash('sha256');
  let keys = 0;
  try {
    for await (const { body, lines } of readPages(store, receipt, options)) {
      hash.update(body);
      keys += lines.length;
    }
  } catch (error) {
    if (error instanceof StoreError && error.code === 'PageUnreadable') return [fault(error.message, receipt.key)];
    throw error;
  }
  if (hash.digest('hex') !== receipt.pages.sha256) return [fault('its pages were changed', receipt.pages.prefix)];
  return keys === receipt.keys ? [] : [fault(`its pages name ${keys} keys, and it says ${receipt.keys}`, receipt.key)];
}
