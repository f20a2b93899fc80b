/** Writes a receipt as videos go: first that it has begun, then page after page, then what it came to. */
import { createHash } from 'node:crypto';
import type { SettledVideo } from './carry-out-end.ts';
import type { CampaignEnd } from './due-campaign.ts';
import type { CreativePlace } from './end-decision.ts';
import type { CallOptions, ObjectStore } from './object-store.ts';
import { formatRecord, isOfEnd, type Receipt, type SettledLine } from './receipt.ts';
import { pageKey, pagesPrefix, receiptKey } from './receipt-keys.ts';
import { bytesOf } from './settle-protocol.ts';
import { StoreError } from './store-error.ts';
import { createVideoTally } from './video-tally.ts';

/** Well below what `get` takes: a thousand lines, however long their keys are. */
const MAX_PAGE_BYTES = 524_288;
/** Of one key; a key that was overwritten ten thousand times is counted, not spelt out. */
const MAX_NAMED_VERSIONS = 100;
/** A failure that names a thousand keys; the log has the rest. */
const MAX_WHY_LENGTH = 10_000;
/** An end that fails for months begins thousands of receipts, and one that named all of them could not be read any more. */
const MAX_EARLIER = 100;
const BEGUN = 'its videos are being deleted';
/** Reapings of one creative that begin in the same millisecond. */
const MAX_NAME_TRIES = 100;

/** Of a key where multipart uploads were under way: the ids of those that are aborted. */
export type AbortedUploads = ReadonlyMap<string, readonly string[]>;

export interface ReceiptWriter {
  /** Names videos that are gone. Throws `StoreError`: then the end is not done. */
  add(videos: readonly SettledVideo[], aborted: AbortedUploads): Promise<void>;
  /** Says that all are named; what is open is to read them back. */
  settle(): Promise<Receipt>;
  /**
   * Says why not all of them went: whoever tries again begins another receipt. A try that named nothing says so on the one
   * that failed before it, and leaves none of its own.
   */
  giveUp(why: string): Promise<void>;
}

/** @param earlier receipts that the creative has, oldest first. */
export async function beginReceipt(
  ports: { readonly store: ObjectStore; readonly now: () => Date },
  of: CreativePlace,
  end: CampaignEnd,
  earlier: readonly Receipt[],
  options?: CallOptions,
): Promise<ReceiptWriter> {
  const { store, now } = ports;
  const hash = createHash('sha256');
  const tally = createVideoTally();
  let pages = 0;
  let uploadsAborted = 0;
  const failedBefore = earlier.findLast((one) => isOfEnd(one, end) && gaveUpWithNothing(one));
  const { key, begunAt } = await claimName();

  function receipt(at: string, key: string, settledAt: string | null, open: readonly string[]): Receipt {
    return {
      record: 'receipt',
      version: 1,
      key,
      status: 'incomplete',
      open: [...open],
      tenant: of.tenant,
      creative_id: of.creativeId,
      campaign_id: end.campaign_id,
      event: {
        message_id: end.message_id,
        ended_at: end.ended_at.toISOString(),
        mode: end.mode,
        ended_by: end.ended_by ?? null,
      },
      begun_at: at,
      settled_at: settledAt,
      ...tally.counts(),
      uploads_aborted: uploadsAborted,
      pages: { prefix: pagesPrefix(key), count: pages, sha256: hash.copy().digest('hex') },
      earlier: earlier.slice(-MAX_EARLIER).map((one) => one.key),
      read_back: null,
      chain: null,
    };
  }

  async function claimName(): Promise<{ key: string; begunAt: string }> {
    const startMs = now().getTime();
    for (let tries = 0; tries < MAX_NAME_TRIES; tries += 1) {
      const at = new Date(startMs + tries);
      const key = receiptKey(of, at);
      const body = formatRecord(receipt(at.toISOString(), key, null, [BEGUN]));
      const answer = await store.create({ key, body, contentType: 'application/json' }, options);
      if (answer === 'created') return { key, begunAt: at.toISOString() };
    }
    throw new StoreError({
      kind: 'unavailable',
      code: 'ReceiptNameTaken',
      message: `${MAX_NAME_TRIES} receipts of ${of.creativeId} begin at the same moment`,
      advice: 'Wait a moment: the end is tried again.',
    });
  }

  return {
    async add(videos, aborted) {
      const at = now().toISOString();
      const lines = videos.map((video) => `${JSON.stringify(lineOf(video, at, aborted.get(video.key)))}\n`);
      for (const page of cutPages(lines)) {
        const body = new TextEncoder().encode(page);
        pages += 1;
        const request = { key: pageKey(pagesPrefix(key), pages), body, contentType: 'application/x-ndjson' };
        await store.put(request, options);
        hash.update(body);
      }
      for (const video of videos) tally.add(video);
      for (const ids of aborted.values()) uploadsAborted += ids.length;
    },

    async settle() {
      const { keys } = tally.counts();
      const settled = receipt(begunAt, key, now().toISOString(), [`${keys} keys are to be read back`]);
      await store.put({ key, body: formatRecord(settled), contentType: 'application/json' }, options);
      return settled;
    },

    async giveUp(why) {
      const open = [why.slice(0, MAX_WHY_LENGTH)];
      const says = pages === 0 ? failedBefore : undefined;
      const failed = says === undefined ? receipt(begunAt, key, null, open) : { ...says, open };
      await store.put({ key: failed.key, body: formatRecord(failed), contentType: 'application/json' }, options);
      // What stays behind when this fails is one that has begun, and names nothing.
      if (says !== undefined) await store.remove([key], options);
    },
  };
}

/** Its writer is done with it, and nobody completes it. */
function gaveUpWithNothing({ settled_at, pages, open }: Receipt): boolean {
  return settled_at === null && pages.count === 0 && open[0] !== BEGUN;
}

function lineOf(video: SettledVideo, at: string, aborted: readonly string[] = []): SettledLine {
  const { key, history, fencedBytes, versions } = video;
  const bytes = fencedBytes === undefined || fencedBytes === 0 ? bytesOf(history) : fencedBytes;
  const about = {
    key,
    bytes: bytes === 0 ? null : bytes,
    sha256: history.stored?.sha256 ?? null,
    ...versionsGone(versions),
  };
  if (fencedBytes === undefined) return { ...about, deleted_at: at };
  const because = 'an attempt to store it was open: a put might still have landed';
  return { ...about, fenced_at: at, because, ...(aborted.length > 0 && { uploads_aborted: [...aborted] }) };
}

function versionsGone(versions: SettledVideo['versions']): Partial<SettledLine> | undefined {
  if (versions.length === 0) return undefined;
  const marker = versions.find(({ isMarker }) => isMarker);
  const deleted = versions.filter(({ isMarker }) => !isMarker).map(({ versionId }) => versionId);
  return {
    ...(marker !== undefined && { delete_marker: marker.versionId }),
    ...(deleted.length > 0 && {
      versions_deleted: deleted.length,
      version_ids: deleted.slice(0, MAX_NAMED_VERSIONS),
    }),
  };
}

/** Whole lines, as many as fit. */
function* cutPages(lines: readonly string[]): Generator<string> {
  let page = '';
  for (const line of lines) {
    if (page.length + line.length > MAX_PAGE_BYTES && page !== '') {
      yield page;
      page = '';
    }
    page += line;
  }
  if (page !== '') yield page;
}
