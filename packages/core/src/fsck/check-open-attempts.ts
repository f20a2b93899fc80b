/** Attempts that nobody closed. They do no harm, but each costs a fence when its creative ends. */
import { attemptKey, type Closing, closedKey, isUploadAttempt } from '../ledger.ts';
import type { CallOptions } from '../object-store.ts';
import {
  ATTEMPT_LIFE_MS,
  type CheckPorts,
  daysSince,
  isOlderThan,
  NOTHING_LANDS_MS,
  UPLOAD_LIFE_MS,
} from './check-ports.ts';
import { type Finding, report } from './finding.ts';
import type { VideoFolder } from './video-folder.ts';

const ABANDONED: Closing = { outcome: 'dropped', reason: 'abandoned' };

/** @param sizeBytes of the object under the video's key; undefined when there is none. */
export async function* checkOpenAttempts(
  ports: CheckPorts,
  { parts, attempts }: VideoFolder,
  sizeBytes: number | undefined,
  options?: CallOptions,
): AsyncGenerator<Finding> {
  const { store, layout, repair } = ports;
  const recorded = [...attempts.values()].some(
    ({ closed }) => closed !== undefined && closed.closing.outcome !== 'dropped',
  );
  for (const [attempt, { opened, closed }] of attempts) {
    if (opened === undefined || closed !== undefined) continue;
    const isUpload = isUploadAttempt(attempt);
    const { lastModified } = opened;
    if (!isOlderThan(ports, lastModified, isUpload ? UPLOAD_LIFE_MS : ATTEMPT_LIFE_MS)) continue;
    const closing = closingOf(isUpload, recorded, sizeBytes);
    const canClose = closing !== undefined && isOlderThan(ports, lastModified, NOTHING_LANDS_MS);
    const mend = async () => {
      const key = closedKey(layout.ledgerPrefix, parts, attempt, closing ?? ABANDONED);
      await store.put({ key, body: new Uint8Array(0) }, options);
    };
    const why = isUpload ? 'an upload that was never completed' : 'its worker died, or its put got no answer';
    const detail = `${why}; ${daysSince(ports, lastModified)}`;
    const key = attemptKey(layout.ledgerPrefix, parts, attempt);
    yield report({ kind: 'open_attempt', key, detail }, repair && canClose ? mend : undefined);
  }
}

/**
 * How an attempt of long ago ended, as far as can be told: a video that no other attempt stored must be its own. Undefined
 * for an upload whose video is there: its client never completed it, and that nobody else can do.
 */
function closingOf(isUpload: boolean, recorded: boolean, sizeBytes: number | undefined): Closing | undefined {
  if (recorded || sizeBytes === undefined || sizeBytes === 0) return ABANDONED;
  return isUpload ? undefined : { outcome: 'uploaded', sizeBytes };
}
