/** A receipt as a person reads it. */
import type { Receipt } from '@reelkeep/core/receipt';
import { formatBytes } from './amounts.ts';

/** One line. */
export function summarizeReceipt({ status, creative_id, deleted, bytes, fenced, chain }: Receipt): string {
  const where = chain === null ? 'not in the chain yet' : `link ${chain.seq}`;
  return `${status}  ${creative_id}  ${deleted} videos, ${formatBytes(bytes)}, ${fenced} keys fenced  (${where})`;
}

export function describeReceipt(receipt: Receipt): string[] {
  const { event, read_back: readBack, chain, open, earlier, pages } = receipt;
  const seen =
    readBack === null ? 'not yet' : `all ${readBack.keys} keys, ${readBack.from} to ${readBack.to}: no video there`;
  return [
    `${receipt.status}  ${receipt.tenant}  ${receipt.creative_id}`,
    ...open.map((what) => `  open:       ${what}`),
    `  receipt:    ${receipt.key}`,
    `  ended:      ${event.ended_at} by ${event.ended_by ?? 'whoever sent the message'}, campaign ${receipt.campaign_id}, mode ${event.mode}, message ${event.message_id}`,
    `  reaped:     ${receipt.begun_at} to ${receipt.settled_at ?? '(not through)'}`,
    `  videos:     ${receipt.deleted}, ${formatBytes(receipt.bytes)}; ${receipt.keys} keys, ${receipt.fenced} of them fenced, ${receipt.uploads_aborted} multipart uploads aborted`,
    `  keys in:    ${pages.prefix} (${pages.count} pages, sha256 ${pages.sha256})`,
    `  read back:  ${seen}`,
    `  chain:      ${chain === null ? 'not yet' : `link ${chain.seq}, after ${chain.previous ?? 'none'}`}`,
    ...earlier.map((key) => `  after:      ${key}`),
  ];
}
