/**
 * Where receipts lie. A receipt and its chain link hold the same bytes; the pages with the keys lie apart, so that receipts
 * are listed without them.
 *
 *     {ledger}/{tenant}/{creative_id}/reaped/{at}.json                 the receipt, {at} when the reaping began
 *     {ledger}/{tenant}/{creative_id}/reaped/{at}.cleaned.json         what the clean-up removed later
 *     {ledger}/{tenant}/{creative_id}/reaped-keys/{at}/000001.jsonl    a page: one line a key
 *     {ledger}/{tenant}/{creative_id}/reaped-links/{at}.json.1         which place in the chain it asks for
 *     {ledger}/{tenant}/_chain/{9999999999 - place}                    the chain, newest first
 */
import type { CreativePlace } from './end-decision.ts';
import { creativePrefix } from './ledger.ts';
import type { Tenant } from './tenant.ts';
import { formatTimestamp } from './video-key.ts';

/** `20250901_000000_123`: sorts as time does. */
export function formatReceiptInstant(at: Date): string {
  return `${formatTimestamp(at)}_${String(at.getUTCMilliseconds()).padStart(3, '0')}`;
}

export function receiptsPrefix({ ledger, tenant, creativeId }: CreativePlace): string {
  return `${creativePrefix(ledger, tenant, creativeId)}reaped/`;
}

export function receiptKey(of: CreativePlace, at: Date): string {
  return `${receiptsPrefix(of)}${formatReceiptInstant(at)}.json`;
}

/** The closing line of a receipt. */
export function cleanedKey(receipt: string): string {
  return receipt.replace(/\.json$/, '.cleaned.json');
}

/** Whether a key under `receiptsPrefix` is a receipt: not a closing line, nor anything else. */
export function isReceiptKey(key: string): boolean {
  return /\/reaped\/\d{8}_\d{6}_\d{3}\.json$/.test(key);
}

/** All pages of a receipt. */
export function pagesPrefix(receipt: string): string {
  return receipt.replace(/\/reaped\/([^/]+)\.json$/, '/reaped-keys/$1/');
}

/** @param page from 1. */
export function pageKey(prefix: string, page: number): string {
  return `${prefix}${String(page).padStart(6, '0')}.jsonl`;
}

/** The `attempt`th place in the chain that a record asks for. */
export function claimKey(record: string, attempt: number): string {
  // The last folder: a tenant, or a creative, may be called `reaped` as well.
  return `${record.replace(/\/reaped\/([^/]+)$/, '/reaped-links/$1')}.${attempt}`;
}

/** Places in a chain end here; a receipt a second would take three centuries. */
const MAX_SEQ = 9_999_999_999;

export function chainPrefix(ledger: string, tenant: Tenant): string {
  return `${ledger}/${tenant}/_chain/`;
}

/** @param seq from 1. Names count down, so that one request finds the newest link. */
export function chainKey(ledger: string, tenant: Tenant, seq: number): string {
  return `${chainPrefix(ledger, tenant)}${String(MAX_SEQ - seq).padStart(10, '0')}`;
}

/** The place that a key under `chainPrefix` stands for; undefined for a key that Reelkeep never writes. */
export function parseChainKey(prefix: string, key: string): number | undefined {
  const name = key.slice(prefix.length);
  return key.startsWith(prefix) && /^\d{10}$/.test(name) ? MAX_SEQ - Number(name) : undefined;
}
