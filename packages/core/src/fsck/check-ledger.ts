/** From the ledger to the videos: does every entry tell the truth, and was every attempt brought to an end? */

import { listWanted } from '../list-wanted.ts';
import type { CallOptions } from '../object-store.ts';
import type { Tenant } from '../tenant.ts';
import { tenantPrefix } from '../video-key.ts';
import { checkOpenAttempts } from './check-open-attempts.ts';
import { checkOrphan } from './check-orphan.ts';
import type { CheckPorts } from './check-ports.ts';
import { type Finding, report } from './finding.ts';
import { type LedgerFolder, walkLedger } from './ledger-folders.ts';
import { type FindStanding, rememberStandings } from './standing-memory.ts';
import { readFolder, type VideoFolder } from './video-folder.ts';

/** Folders looked up at once; a page of the ledger holds about as many. */
const BATCH = 500;

/** One pass over a tenant's ledger, page by page. Throws `StoreError`. */
export async function* checkLedger(ports: CheckPorts, tenant: Tenant, options?: CallOptions): AsyncGenerator<Finding> {
  const standingOf = rememberStandings(ports, tenant, options);
  const strange: string[] = [];
  const onStrange = (key: string) => void strange.push(key);
  let batch: LedgerFolder[] = [];
  for await (const folder of walkLedger(ports.store, ports.layout.ledgerPrefix, tenant, { ...options, onStrange })) {
    if (batch.length >= BATCH || (batch[0] !== undefined && batch[0].creativeId !== folder.creativeId)) {
      yield* checkBatch(ports, tenant, standingOf, batch, strange, options);
      batch = [];
    }
    batch.push(folder);
  }
  yield* checkBatch(ports, tenant, standingOf, batch, strange, options);
}

/** @param batch of one creative. */
async function* checkBatch(
  ports: CheckPorts,
  tenant: Tenant,
  standingOf: FindStanding,
  batch: readonly LedgerFolder[],
  strange: string[],
  options?: CallOptions,
): AsyncGenerator<Finding> {
  const folders: VideoFolder[] = [];
  for (const folder of batch) {
    const read = readFolder(ports.layout, tenant, folder);
    strange.push(...read.strange);
    if (read.folder !== undefined) folders.push(read.folder);
  }
  for (const key of strange.splice(0)) {
    yield report({ kind: 'strange_key', key, detail: 'the ledger has no such key' }, undefined);
  }
  const [first] = folders;
  // What an ended creative's entries say is the reaper's and the clean-up's.
  if (first === undefined || (await standingOf(first.parts.creativeId)).tombstone !== undefined) return;

  const sizes = new Map<string, number>();
  const wanted = folders.filter(({ attempts }) => attempts.size > 0).map(({ key }) => key);
  const videos = tenantPrefix(ports.layout.videoPrefix, tenant);
  for await (const { key, sizeBytes } of listWanted(ports.store, videos, wanted, options)) sizes.set(key, sizeBytes);
  for (const folder of folders) {
    const sizeBytes = sizes.get(folder.key);
    const orphan = await checkOrphan(ports, folder, sizeBytes, options);
    if (orphan !== undefined) yield orphan;
    yield* checkOpenAttempts(ports, folder, sizeBytes, options);
  }
}
