/** Entries that say a video was stored, where there is none: it was deleted by hand, or expired. */
import { isUploadAttempt } from '../ledger.ts';
import type { CallOptions } from '../object-store.ts';
import { cannotRemove } from '../settle-protocol.ts';
import { type CheckPorts, isOlderThan, NOTHING_LANDS_MS } from './check-ports.ts';
import { type Finding, report } from './finding.ts';
import type { AttemptObjects, VideoFolder } from './video-folder.ts';

/** @param sizeBytes of the object under the video's key; undefined when there is none. */
export async function checkOrphan(
  ports: CheckPorts,
  { key, attempts, removed }: VideoFolder,
  sizeBytes: number | undefined,
  options?: CallOptions,
): Promise<Finding | undefined> {
  const { store, repair } = ports;
  const stored = [...attempts].filter(([, { closed }]) => closed !== undefined && closed.closing.outcome !== 'dropped');
  if (sizeBytes !== undefined || removed || stored.length === 0) return undefined;
  // Listings are not one instant: the video may have been there, or removed, in between.
  if ((await store.head(key, options)) !== undefined) return undefined;
  const waits = stored.some(([attempt, objects]) => isUploadAttempt(attempt) && !isPast(ports, objects));
  const mend = async () => {
    const entries = stored.flatMap(([, { opened, closed }]) => [opened?.key, closed?.object.key]);
    const { failed } = await store.remove(
      entries.filter((entry) => entry !== undefined),
      options,
    );
    if (failed[0] !== undefined) throw cannotRemove(failed, failed[0].code);
  };
  const detail = waits ? 'its video is gone; its upload may come once more' : 'its video is gone';
  return report({ kind: 'orphan_entry', key, detail }, repair && !waits ? mend : undefined);
}

/** No put of the attempt can land any more. */
function isPast(ports: CheckPorts, { opened, closed }: AttemptObjects): boolean {
  return [opened, closed?.object].every(
    (object) => object === undefined || isOlderThan(ports, object.lastModified, NOTHING_LANDS_MS),
  );
}
