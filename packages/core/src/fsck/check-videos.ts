/** From the videos to the ledger: does every object under a video's key have the entry and the right that it needs? */
import type { ReapMode } from '../campaign-ended.ts';
import type { CreativeId } from '../creative.ts';
import { isFence, isShown } from '../fence.ts';
import { mapBounded } from '../map-bounded.ts';
import type { CallOptions } from '../object-store.ts';
import { readReceipts, wasPurged } from '../read-receipts.ts';
import { writeEntry } from '../reindex.ts';
import { readVideoHistory, removeVideo } from '../remove-video.ts';
import { cannotRemove } from '../settle-protocol.ts';
import { settleVideos } from '../settle-videos.ts';
import type { Tenant } from '../tenant.ts';
import type { Standing } from '../tombstone.ts';
import { formatVideoKey } from '../video-key.ts';
import { type FoundVideo, readRecords, type VideoRecord, walkVideos } from '../video-records.ts';
import { type CheckPorts, daysSince, END_LIFE_MS, isOlderThan, NOTHING_LANDS_MS, PUTS_OVER_MS } from './check-ports.ts';
import { type Finding, report } from './finding.ts';
import { type FindStanding, rememberStandings } from './standing-memory.ts';

const CREATIVE_CONCURRENCY = 8;
const VIDEO_CONCURRENCY = 16;

/** One pass over a tenant's videos, page by page. Throws `StoreError`. */
export async function* checkVideos(ports: CheckPorts, tenant: Tenant, options?: CallOptions): AsyncGenerator<Finding> {
  const standingOf = rememberStandings(ports, tenant, options);
  for await (const { creatives, strange } of walkVideos(ports.store, ports.layout, tenant, options)) {
    for (const { key } of strange) {
      yield report({ kind: 'strange_key', key, detail: 'no video has such a key' }, undefined);
    }
    const found = await mapBounded([...creatives], CREATIVE_CONCURRENCY, ([creativeId, videos]) =>
      checkCreative(ports, standingOf, creativeId, videos, options),
    );
    yield* found.flat();
  }
}

async function checkCreative(
  ports: CheckPorts,
  standingOf: FindStanding,
  creativeId: CreativeId,
  videos: readonly FoundVideo[],
  options?: CallOptions,
): Promise<Finding[]> {
  const records = await readRecords(ports.store, ports.layout, videos, options);
  // Read after the ledger and before anything is said: a creative may have ended while the page was read.
  const standing = await standingOf(creativeId);
  if (videos.some(({ object }) => isShown(object)) && (await isBeingReaped(ports, videos, standing, options)))
    return [];
  const found = await mapBounded(records, VIDEO_CONCURRENCY, (record) =>
    isShown(record.video.object)
      ? checkVideo(ports, record, standing, options)
      : checkEmpty(ports, record, standing, options),
  );
  return found.filter((finding) => finding !== undefined);
}

/**
 * Whether the reaper may be at work on it still, or will come again: what it has not deleted yet breaks nothing. An end that
 * was carried out has a receipt that says so.
 */
async function isBeingReaped(
  ports: CheckPorts,
  [video]: readonly FoundVideo[],
  { decision }: Standing,
  options?: CallOptions,
): Promise<boolean> {
  if (video === undefined || decision?.decided !== 'reaping') return false;
  if (isOlderThan(ports, new Date(decision.at), END_LIFE_MS)) return false;
  const { tenant, creativeId } = video.parts;
  const receipts = await readReceipts(ports.store, { ledger: ports.layout.ledgerPrefix, tenant, creativeId }, options);
  return receipts.every(({ settled_at }) => settled_at === null);
}

async function checkVideo(
  ports: CheckPorts,
  { video, history, attempts }: VideoRecord,
  standing: Standing,
  options?: CallOptions,
): Promise<Finding | undefined> {
  const { store, layout, repair } = ports;
  const { key } = video.object;
  const { tombstone, decision } = standing;
  const ended = tombstone !== undefined && decision?.decided === 'reaping';
  if (ended || history.removed) {
    // The page was read before the ledger: the video may have gone in between, as it should.
    const head = await store.head(key, options);
    if (head === undefined || isFence(head)) return undefined;
  }
  // Until somebody has decided that it is reaped, an end may be taken back, and its videos are where they should be.
  if (ended) {
    const detail = `its creative has ended: campaign ${tombstone.campaign_id}, reaped from ${decision.at} on`;
    const putsOver = isOlderThan(ports, new Date(decision.at), PUTS_OVER_MS);
    const mend = () => settleEnded(ports, video, { mode: tombstone.mode, putsOver }, options);
    return report({ kind: 'ended_video', key, detail }, repair ? mend : undefined);
  }
  if (history.removed) {
    const mend = () => removeVideo(store, layout, video.parts, options);
    return report({ kind: 'removed_video', key, detail: 'it was removed for good' }, repair ? mend : undefined);
  }
  if (attempts) return undefined;
  const mend = () => writeEntry(store, layout, video, options);
  return report({ kind: 'unlisted_video', key, detail: 'the ledger knows of no attempt' }, repair ? mend : undefined);
}

/**
 * The tombstone stands, so whatever attempt comes now sees it: what the ledger lists is all that can still land. Its
 * clean-up, which is still to come where a fence is put, takes the fence away.
 */
async function settleEnded(
  { store, layout }: CheckPorts,
  { parts }: FoundVideo,
  { mode, putsOver }: { readonly mode: ReapMode; readonly putsOver: boolean },
  options?: CallOptions,
): Promise<void> {
  const found = await readVideoHistory(store, layout, parts, options);
  const history = putsOver ? { ...found, open: new Set<string>() } : found;
  const key = formatVideoKey(layout.videoPrefix, parts);
  const of = { ledger: layout.ledgerPrefix, tenant: parts.tenant, creativeId: parts.creativeId };
  const how = (await wasPurged(store, of, options)) ? 'purge' : mode;
  await settleVideos(store, [{ key, history }], { because: 'campaign_ended', mode: how }, options);
}

/** Fences belong where a creative or a video has ended, and only as long as an entry tells of them. */
async function checkEmpty(
  ports: CheckPorts,
  { video: { object }, history, attempts }: VideoRecord,
  { tombstone }: Standing,
  options?: CallOptions,
): Promise<Finding | undefined> {
  const { store, repair } = ports;
  const { key } = object;
  const ended = tombstone !== undefined || history.removed;
  if (ended && attempts) return undefined;
  const head = await store.head(key, options);
  if (head === undefined) return undefined;
  if (!isFence(head))
    return report({ kind: 'strange_key', key, detail: 'an empty object that is no fence' }, undefined);
  // Of now, not of the listing: the reaper may have fenced the key anew since.
  const { lastModified } = head;
  const why = ended ? 'no entry leads to it' : 'neither its creative nor its video has ended';
  const old = isOlderThan(ports, lastModified, NOTHING_LANDS_MS);
  const mend = async () => {
    const { failed } = await store.remove([key], options);
    if (failed[0] !== undefined) throw cannotRemove(failed, failed[0].code);
  };
  const detail = `${why}; ${daysSince(ports, lastModified)}`;
  return report({ kind: 'stray_fence', key, detail }, repair && old ? mend : undefined);
}
