/** Parts versions into deletions of a thousand, none of a key in two where it can be helped. */
import { MAX_REMOVE_KEYS } from '@reelkeep/core/object-store';
import type { DeleteEntry } from './plain-deletion.ts';

/**
 * Batches by key, each entry once. Deletions run side by side, and an engine may lose its way when two of them take versions of one
 * key: versitygw was seen to keep the object, without its ETag. Only a key with more than a thousand versions is in several batches.
 * The last batch has the last key, of which a listing that goes on may tell more.
 */
export function versionBatches(entries: readonly DeleteEntry[]): DeleteEntry[][] {
  const versions = new Map<string, Map<string | undefined, DeleteEntry>>();
  for (const entry of entries.toSorted((one, other) => (one.key < other.key ? -1 : Number(one.key > other.key)))) {
    const ofKey = versions.get(entry.key);
    if (ofKey === undefined) versions.set(entry.key, new Map([[entry.versionId, entry]]));
    else ofKey.set(entry.versionId, entry);
  }
  const batches: DeleteEntry[][] = [];
  let batch: DeleteEntry[] = [];
  for (const ofKey of versions.values()) {
    if (batch.length > 0 && batch.length + ofKey.size > MAX_REMOVE_KEYS) {
      batches.push(batch);
      batch = [];
    }
    for (const entry of ofKey.values()) {
      if (batch.length === MAX_REMOVE_KEYS) {
        batches.push(batch);
        batch = [];
      }
      batch.push(entry);
    }
  }
  if (batch.length > 0) batches.push(batch);
  return batches;
}
