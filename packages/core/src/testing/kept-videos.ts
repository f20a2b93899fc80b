/** Videos on a store as ingest leaves them, for tests: with an entry, with an open one, or without any. */
import { creativeIdSchema } from '../creative.ts';
import { attemptKey, closedKey, decisionKey, tombstoneKey } from '../ledger.ts';
import type { ObjectStore } from '../object-store.ts';
import { tenantSchema } from '../tenant.ts';
import { formatVideoKey, type VideoKey, type VideoParts } from '../video-key.ts';

export const LAYOUT = { videoPrefix: 'videos', ledgerPrefix: 'ledger' };

export function videoOf(tenant: string, creative: string, iteration = 1): VideoParts {
  return {
    tenant: tenantSchema.parse(tenant),
    creativeId: creativeIdSchema.parse(creative),
    iteration,
    generatedAt: new Date('2025-08-12T14:30:52Z'),
  };
}

/** @param entry what the ledger says: `stored`, `open` (its worker died), or nothing at all. */
export async function keepVideo(
  store: ObjectStore,
  parts: VideoParts,
  {
    entry = 'stored',
    bytes = 7,
    attempt = 'a',
  }: { entry?: 'stored' | 'open' | 'none'; bytes?: number; attempt?: string } = {},
): Promise<VideoKey> {
  const body = new Uint8Array(0);
  const key = formatVideoKey(LAYOUT.videoPrefix, parts);
  if (entry !== 'none') await store.put({ key: attemptKey(LAYOUT.ledgerPrefix, parts, attempt), body });
  await store.put({ key, body: new Uint8Array(bytes) });
  const closing = { outcome: 'stored', sizeBytes: bytes, sha256: 'a'.repeat(64) } as const;
  if (entry === 'stored') await store.put({ key: closedKey(LAYOUT.ledgerPrefix, parts, attempt, closing), body });
  return key;
}

/** A creative that has ended. @param decided what was decided of that; its reaping by default. */
export async function endCreative(
  store: ObjectStore,
  { tenant, creativeId }: VideoParts,
  { decided }: { readonly decided: 'reaping' | 'reopened' | undefined } = { decided: 'reaping' },
): Promise<void> {
  const at = '2025-09-10T00:00:00.000Z';
  const tombstone = { campaign_id: creativeId, message_id: 'm1', ended_at: at, mode: 'delete', due: at };
  const put = (key: string, value: object) => store.put({ key, body: new TextEncoder().encode(JSON.stringify(value)) });
  await put(tombstoneKey(LAYOUT.ledgerPrefix, tenant, creativeId), tombstone);
  if (decided === undefined) return;
  const takesBack = decided === 'reopened' ? { takes_back_until: at } : {};
  await put(decisionKey(LAYOUT.ledgerPrefix, tenant, creativeId, 1), { decided, at, by: 'm1', ...takesBack });
}
