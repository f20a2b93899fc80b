/** What schedules of commands are played on: two creatives, workers, reapers, removals and uploads on one memory store, and what must hold in between. */
import { carryOutEnd } from '../../carry-out-end.ts';
import { creativeIdSchema } from '../../creative.ts';
import { decideEnd } from '../../end-decision.ts';
import { CREATIVE_END_START } from '../../end-protocol.ts';
import { readFence } from '../../fence.ts';
import type { IngestVerdict } from '../../ingest-protocol.ts';
import { attemptKey, closedKey, creativeVideosPrefix, removedKey, tombstoneKey, videoPrefix } from '../../ledger.ts';
import type { ObjectStore, PutRequest } from '../../object-store.ts';
import { removeVideo } from '../../remove-video.ts';
import { StoreError } from '../../store-error.ts';
import { tenantSchema } from '../../tenant.ts';
import { createMemoryObjectStore } from '../../testing/memory-object-store.ts';
import { readStanding, writeTombstone } from '../../tombstone.ts';
import { nextUploadState, UPLOAD_START, type UploadState } from '../../upload-protocol.ts';
import { videoKeyOf } from '../../video-history.ts';
import { formatVideoKey, parseVideoKey, type VideoKey, type VideoParts } from '../../video-key.ts';
import { Death, ingest, LAYOUT } from '../on-a-store.ts';
import type { Protocol } from '../protocol.ts';
import { createHeldRequests } from './held-requests.ts';

const TENANT = tenantSchema.parse('acme');
/** One name is the beginning of the other's. */
export const CREATIVES = ['campaign-1', 'campaign-12'].map((name) => creativeIdSchema.parse(name));
export const ITERATIONS = [1, 2];
export const SOURCES = ['https://provider.example/1.mp4', 'https://provider.example/2.mp4'];

export type Video = { readonly creative: number; readonly iteration: number };

export function partsOf({ creative, iteration }: Video): VideoParts {
  const creativeId = CREATIVES[creative] ?? creativeIdSchema.parse('none');
  return { tenant: TENANT, creativeId, iteration, generatedAt: new Date('2025-08-12T14:30:52Z') };
}

/** One delivery of a message, until its verdict. @param source its `original_url`, as the video's metadata then has it. */
export type IngestOnce = (
  store: ObjectStore,
  parts: VideoParts,
  source: string,
  attempt: string,
) => Promise<IngestVerdict>;

export type CommandWorld = ReturnType<typeof createCommandWorld>;

export function createCommandWorld(
  protocol: Protocol,
  {
    lost = () => false,
    ingestOnce = (own, parts, source, attempt) => ingest({ protocol, store: own }, parts, source, attempt),
  }: {
    readonly lost?: ((request: PutRequest) => boolean) | undefined;
    readonly ingestOnce?: IngestOnce | undefined;
  } = {},
) {
  const store = createMemoryObjectStore();
  const held = createHeldRequests(store, lost);
  /** Names of creatives whose reaper was done, keys whose remover was. */
  const reaped = new Set<string>();
  const removed = new Set<string>();
  /** Uploads whose URL was given out: each may be used at any time, and more than once. */
  const urls: Array<() => Promise<unknown>> = [];
  const faults: string[] = [];
  const everStored = new Map<string, Set<string>>();
  let sources = new Map<string, string>();
  let [processes, workers] = [0, 0];

  function start(name: string, work: Promise<void>): void {
    work.catch((error: unknown) => {
      held.drop(name);
      // What is no death and no outage is a fault of the code.
      if (!(error instanceof Death || error instanceof StoreError)) faults.push(`${name}: ${String(error)}`);
    });
  }

  /** What an ingest's verdict claims must be so. */
  async function judge(parts: VideoParts, source: string, verdict: IngestVerdict): Promise<void> {
    const key = formatVideoKey(LAYOUT.videoPrefix, parts);
    const stored = new Set(everStored.get(key));
    // A put that was the last request of its worker: nobody has looked at the bucket since.
    const now = await store.head(key);
    if (now !== undefined && readFence(now) === undefined) stored.add(now.metadata['original_url'] ?? '');
    const lacks = async (mark: string) => (await store.head(mark)) === undefined;
    if (verdict.verdict === 'stored' && !stored.has(source)) faults.push(`I3: ${key} was never stored from ${source}`);
    if (verdict.verdict !== 'rejected') return;
    const { ledgerPrefix } = LAYOUT;
    const untrue =
      (verdict.reason === 'campaign_ended' && (await lacks(tombstoneKey(ledgerPrefix, TENANT, parts.creativeId)))) ||
      (verdict.reason === 'video_removed' && (await lacks(removedKey(ledgerPrefix, parts)))) ||
      (verdict.reason === 'key_conflict' && [...stored].every((other) => other === source));
    if (untrue) faults.push(`I3: ${key} was refused as ${verdict.reason}, and that is not so`);
  }

  const world = {
    store,
    held,
    faults,
    get workers() {
      return workers;
    },
    get urls() {
      return urls.length;
    },

    ingest(video: Video, source: string): Promise<IngestVerdict | undefined> {
      processes += 1;
      workers += 1;
      const name = `worker ${processes}`;
      const parts = partsOf(video);
      const work = ingestOnce(held.storeOf(name).store, parts, source, `attempt-${processes}`).finally(() => {
        workers -= 1;
      });
      start(
        name,
        work.then((verdict) => judge(parts, source, verdict)),
      );
      return work.catch(() => undefined);
    },

    end(creative: number): void {
      processes += 1;
      const name = `reaper ${processes}`;
      const { creativeId } = partsOf({ creative, iteration: 1 });
      const { store: own, requests } = held.storeOf(name);
      const of = { ledger: LAYOUT.ledgerPrefix, tenant: TENANT, creativeId };
      const creativeVideos = creativeVideosPrefix(of.ledger, TENANT, creativeId);
      const at = '2025-09-01T00:00:00.000Z';
      const tombstone = { campaign_id: creativeId, message_id: name, ended_at: at, mode: 'delete', due: at } as const;
      const ports = {
        store: own,
        listed: creativeVideos,
        readTombstone: async () => (await readStanding(own, of)).tombstone !== undefined,
        putMark: () => writeTombstone(own, of.ledger, TENANT, creativeId, tombstone),
        decide: async () => {
          await decideEnd(own, of, 1, { decided: 'reaping', at, by: name });
          return { decided: 'reaping', putsOver: false } as const;
        },
      };
      const ending = {
        because: 'campaign_ended',
        mode: 'delete',
        creativeVideos,
        keyOf: (history: Parameters<typeof videoKeyOf>[3]) =>
          videoKeyOf(LAYOUT.videoPrefix, TENANT, creativeId, history),
      } as const;
      start(
        name,
        carryOutEnd(ports, ending, CREATIVE_END_START).then(() => {
          reaped.add(creativeId);
          // Marks and decision, pages of three, a look and a fence for each video, one deletion a page and its repeats.
          const entries = store.keys(creativeVideos).length;
          if (requests() > 8 + 3 * entries) faults.push(`I5: ${requests()} requests for ${entries} entries`);
        }),
      );
    },

    remove(video: Video): void {
      processes += 1;
      const name = `remover ${processes}`;
      const parts = partsOf(video);
      const done = removeVideo(held.storeOf(name).store, LAYOUT, parts).then(() => {
        removed.add(formatVideoKey(LAYOUT.videoPrefix, parts));
      });
      start(name, done);
    },

    upload(video: Video): void {
      processes += 1;
      const name = `upload ${processes}`;
      start(name, beginUpload(held.storeOf(name).store, partsOf(video), `up_${processes}`));
    },

    async useUrl(index: number): Promise<void> {
      await urls[index % urls.length]?.();
    },

    /** Every invariant of a state. @returns the first that is broken. */
    async fault(): Promise<string | undefined> {
      const now = new Map<string, string>();
      for (const key of store.keys(`${LAYOUT.videoPrefix}/`)) {
        const head = await store.head(key);
        if (head === undefined || readFence(head) !== undefined) continue;
        const parts = parseVideoKey(LAYOUT.videoPrefix, key);
        if (parts === undefined) return `${key} is no video's key`;
        const source = head.metadata['original_url'] ?? '';
        now.set(key, source);
        everStored.set(key, (everStored.get(key) ?? new Set()).add(source));
        if (reaped.has(parts.creativeId)) return `I1: ${key} is there after its creative was reaped`;
        if (removed.has(key)) return `I1: ${key} is there after it was removed`;
        const prefix = videoPrefix(LAYOUT.ledgerPrefix, parts);
        const entries = store.keys(prefix).filter((entry) => entry !== `${prefix}removed`);
        if (entries.length === 0) return `I2: ${key} is there, and no entry tells of it`;
        const before = sources.get(key);
        if (before !== undefined && before !== source) return `I4: ${key} was of ${before} and is of ${source}`;
      }
      sources = now;
      return faults[0];
    },
  };
  return world;

  /** The steps of `POST /uploads`; the URL is that of a conditional put. */
  async function beginUpload(own: ObjectStore, parts: VideoParts, attempt: string) {
    const { ledgerPrefix, videoPrefix: videos } = LAYOUT;
    const key = formatVideoKey(videos, parts);
    let state: UploadState = UPLOAD_START;
    while (state.step !== 'signable' && state.step !== 'refused') state = nextUploadState(state, await carryOut(state));
    if (state.step === 'signable') urls.push(() => putByUrl(key, attempt));

    async function carryOut(current: Exclude<UploadState, { step: 'signable' | 'refused' }>) {
      switch (current.step) {
        case 'look': {
          const head = await own.head(key);
          if (head === undefined) return { answer: 'absent' } as const;
          const fence = readFence(head);
          return fence === undefined
            ? ({ answer: 'video' } as const)
            : ({ answer: 'fence', because: fence.because } as const);
        }
        case 'open_attempt':
          await own.put({ key: attemptKey(ledgerPrefix, parts, attempt), body: new Uint8Array(0) });
          return { answer: 'written' } as const;
        case 'read_marks': {
          const [tombstone, mark] = await Promise.all([
            own.head(tombstoneKey(ledgerPrefix, TENANT, parts.creativeId)),
            own.head(removedKey(ledgerPrefix, parts)),
          ]);
          const ended = tombstone === undefined ? (mark === undefined ? undefined : 'video_removed') : 'campaign_ended';
          return { answer: 'marks', ended } as const;
        }
        case 'close_attempt': {
          const closing = { outcome: 'dropped', reason: current.because } as const;
          await own.put({ key: closedKey(ledgerPrefix, parts, attempt, closing), body: new Uint8Array(0) });
          return { answer: 'written' } as const;
        }
      }
    }
  }

  function putByUrl(key: VideoKey, attempt: string): Promise<unknown> {
    const body = (async function* () {
      yield new Uint8Array(1);
    })();
    return store.putVideo({ key, body, metadata: { original_url: attempt } });
  }
}
