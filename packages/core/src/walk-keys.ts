/**
 * Walks keys that begin with a timestamp, oldest or newest first. S3 lists one way only, so newest first reads one window of time
 * after the other, backwards, each narrow enough for one page.
 */
import type { CallOptions, ObjectPage, ObjectStore, StoredObject } from './object-store.ts';
import { formatTimestamp, parseTimestamp } from './video-key.ts';

export interface KeyWalk {
  /** Timestamps follow it. */
  readonly prefix: string;
  readonly order: 'oldest' | 'newest';
  /** Keys after this, and before that; undefined for no bound. */
  readonly after: string | undefined;
  readonly before: string | undefined;
  readonly now: Date;
}

export interface KeyBatch {
  /** In the order that was asked for. */
  readonly objects: readonly StoredObject[];
  /** All on this side of it has been given: the new `after`, or `before`, of a walk that goes on. Undefined for no headway. */
  readonly position: string | undefined;
  /** Nothing is left. */
  readonly done: boolean;
}

const PAGE_KEYS = 1_000;
const SECOND_MS = 1_000;
const STAMP_LENGTH = 15;
const EARLIEST_MS = Date.parse('0000-01-01T00:00:00Z');
const LATEST_MS = Date.parse('9999-12-31T23:59:59Z');
/** Keys lie evenly when a page of them spans more than one in so many parts of the window. */
const EVENLY = 64;
/** A window with fewer keys was too narrow. */
const FEW_KEYS = 250;

/** Each step is one listing request; one that gives nothing still gives a position. Throws `StoreError`. */
export function walkKeys(store: ObjectStore, walk: KeyWalk, options?: CallOptions): AsyncGenerator<KeyBatch> {
  return walk.order === 'oldest' ? walkUp(store, walk, options) : walkDown(store, walk, options);
}

async function* walkUp(
  store: ObjectStore,
  { prefix, after, before }: KeyWalk,
  options?: CallOptions,
): AsyncGenerator<KeyBatch> {
  let position = after ?? '';
  for (;;) {
    const startAfter = position === '' ? undefined : position;
    const page = await store.list({ prefix, startAfter, maxKeys: PAGE_KEYS }, options);
    const objects = within(page, before);
    const done = !page.truncated || objects.length < page.objects.length;
    position = objects.at(-1)?.key ?? position;
    yield { objects, position: position === '' ? undefined : position, done };
    if (done) return;
  }
}

/** Windows of time, the newest on top; each is read once it fits into a page, and parted in two until then. */
async function* walkDown(store: ObjectStore, walk: KeyWalk, options?: CallOptions): AsyncGenerator<KeyBatch> {
  const { prefix, after, now } = walk;
  const secondOf = (key: string) => parseTimestamp(key.slice(prefix.length, prefix.length + STAMP_LENGTH))?.getTime();
  const keyAt = (ms: number) => `${prefix}${formatTimestamp(new Date(ms))}`;
  /** The lower ends of windows, each above the one before it; the first is the walk's own bottom. */
  const lows: Array<number | undefined> = [undefined];
  /** What the first page above a lower end told, while that page does not reach the upper end. */
  const spans = new Map<number | undefined, Span>();
  let before = walk.before;
  const beforeMs = (before === undefined ? undefined : secondOf(before)) ?? LATEST_MS;
  // A bound that is a bare timestamp leaves nothing of its own second; were that one left in, the walk could stand still.
  let highMs = before === keyAt(beforeMs) ? beforeMs : beforeMs + SECOND_MS;
  // The future holds nothing as a rule, and is looked at by itself.
  let presentMs = before === undefined ? Math.floor(now.getTime() / SECOND_MS) * SECOND_MS + SECOND_MS : undefined;
  // Begun anew at a cursor, a walk does not know what lies above the first page: perhaps nothing.
  let sparse = true;

  for (;;) {
    const low = lows.at(-1);
    const lowKey = low === undefined ? after : keyAt(low);
    let span = spans.get(low);
    if (span === undefined || span.lastMs >= highMs || highMs - span.firstMs <= SECOND_MS) {
      const page = await store.list({ prefix, startAfter: lowKey, maxKeys: PAGE_KEYS }, options);
      const objects = within(page, before);
      if (!page.truncated || objects.length < page.objects.length) {
        const done = lows.length === 1;
        yield { objects: objects.toReversed(), position: lowKey, done };
        if (done) return;
        lows.pop();
        before = lowKey;
        highMs = low ?? EARLIEST_MS;
        sparse = objects.length < FEW_KEYS && low !== presentMs;
        continue;
      }
      span = spanOf(objects.map(({ key }) => secondOf(key)));
      if (span === undefined || highMs - span.firstMs <= SECOND_MS) {
        // More than a page within one second, or of names that tell no time: read up to their end, and keep the last.
        const kept = await lastOf(store, prefix, page, before, options);
        before = kept[0]?.key ?? lowKey;
        yield { objects: kept.toReversed(), position: before, done: before === undefined };
        if (before === undefined) return;
        continue;
      }
      spans.set(low, span);
      yield NOTHING_YET;
    }
    const split = splitOf(span, highMs, { sparse, presentMs });
    presentMs = split === presentMs ? presentMs : undefined;
    sparse = false;
    lows.push(split);
  }
}

/** The first and the last instant of a page, whole seconds. */
interface Span {
  readonly firstMs: number;
  readonly lastMs: number;
}

function spanOf(seconds: ReadonlyArray<number | undefined>): Span | undefined {
  const known = seconds.filter((ms) => ms !== undefined);
  const [firstMs] = known;
  const lastMs = known.at(-1);
  return firstMs === undefined || lastMs === undefined ? undefined : { firstMs, lastMs };
}

/**
 * Where the newer window begins: strictly within, so that both parts are narrower. Where few keys are expected, all above the
 * page is tried, which may be empty. Else, as a page of keys spans so long, half of that should fit into one, where keys lie
 * about evenly; where they lie in heaps the window is halved, so that a walk begun anew at a cursor always gets on.
 */
function splitOf(
  { firstMs, lastMs }: Span,
  highMs: number,
  { sparse, presentMs }: { readonly sparse: boolean; readonly presentMs: number | undefined },
): number {
  if (presentMs !== undefined && presentMs > firstMs && presentMs < highMs) return presentMs;
  const above = lastMs + SECOND_MS;
  const spanMs = lastMs - firstMs;
  const widthMs = (spanMs > (highMs - firstMs) / EVENLY ? spanMs : highMs - firstMs) / 2;
  const wanted = sparse && above < highMs ? above : highMs - widthMs;
  const whole = Math.floor(wanted / SECOND_MS) * SECOND_MS;
  return Math.min(highMs - SECOND_MS, Math.max(firstMs + SECOND_MS, whole));
}

/** A request that only taught how wide a window may be. */
const NOTHING_YET: KeyBatch = { objects: [], position: undefined, done: false };

/** The last page's worth of keys before a bound, read forwards in constant memory. */
async function lastOf(
  store: ObjectStore,
  prefix: string,
  begin: ObjectPage,
  before: string | undefined,
  options?: CallOptions,
): Promise<StoredObject[]> {
  let page = begin;
  let kept: StoredObject[] = [];
  for (;;) {
    const objects = within(page, before);
    kept = [...kept, ...objects].slice(-PAGE_KEYS);
    const last = objects.at(-1)?.key;
    if (!page.truncated || objects.length < page.objects.length || last === undefined) return kept;
    page = await store.list({ prefix, startAfter: last, maxKeys: PAGE_KEYS }, options);
  }
}

function within({ objects }: ObjectPage, before: string | undefined): readonly StoredObject[] {
  if (before === undefined) return objects;
  const end = objects.findIndex(({ key }) => key >= before);
  return end === -1 ? objects : objects.slice(0, end);
}
