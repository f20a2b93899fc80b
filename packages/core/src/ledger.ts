/**
 * The ledger: small objects beside the videos that say which video keys a creative has, and that it has ended.
 * All but the tombstone are empty, so that a listing alone tells all.
 *
 *     {ledger}/{tenant}/{creative_id}/ended                                              the tombstone
 *     {ledger}/{tenant}/{creative_id}/ended.decided                                      whether that end was reaped or taken back
 *     {ledger}/{tenant}/{creative_id}/ended-2, ended-2.decided ...                       ends after a reopening
 *     {ledger}/{tenant}/{creative_id}/videos/{timestamp}-{iteration}/{attempt}           an attempt, opened; goes once it is closed
 *     {ledger}/{tenant}/{creative_id}/videos/{timestamp}-{iteration}/{attempt}.{closing} the same, closed
 *     {ledger}/{tenant}/{creative_id}/videos/{timestamp}-{iteration}/removed             one video's own end
 *     {ledger}/_due/{instant}/{reap|clean|receipt}/{tenant}/{campaign_id}/{message}      work that falls due later
 *
 * Receipts and their chain are in `receipt-keys.ts`.
 */

import type { CreativeId } from './creative.ts';
import type { Tenant } from './tenant.ts';
import { formatIteration, formatTimestamp, parseTimestamp, type VideoParts } from './video-key.ts';

/** What became of an attempt. `stored` knows what was stored; the rest are reasons in lower case, e.g. `campaign_ended`. */
export type Closing =
  | { readonly outcome: 'stored'; readonly sizeBytes: number; readonly sha256: string }
  /** Stored by a presigned PUT whose sha256 nobody announced: S3 took the bytes, and we never saw them. */
  | { readonly outcome: 'uploaded'; readonly sizeBytes: number }
  | { readonly outcome: 'dropped'; readonly reason: string };

export type LedgerMark =
  | { readonly kind: 'opened'; readonly attempt: string }
  | { readonly kind: 'closed'; readonly attempt: string; readonly closing: Closing }
  | { readonly kind: 'removed' };

/** One object under a creative's `videos/`: which video it speaks of, and what it says. */
export interface LedgerRecord {
  readonly timestamp: Date;
  readonly iteration: number;
  readonly mark: LedgerMark;
}

/** Attempt ids: what the caller's randomness gives, without a dot, so that the closing's dot parts them. */
const ATTEMPT = /^[A-Za-z0-9_-]{1,64}$/;

/**
 * Whether an attempt's put goes by a presigned URL: its id holds a `_`, which no other's does. Whoever has the URL can
 * use it again until it lapses, so a key may be written again after the attempt was seen to be stored.
 */
export function isUploadAttempt(attempt: string): boolean {
  return attempt.includes('_');
}

/** `ledger/acme/campaign-1/`: the closing slash keeps `campaign-1` apart from `campaign-12`. */
export function creativePrefix(ledger: string, tenant: Tenant, creativeId: CreativeId): string {
  return `${ledger}/${tenant}/${creativeId}/`;
}

/** Where the tombstone of a creative lies. @param round 1, and one more after each reopening. */
export function tombstoneKey(ledger: string, tenant: Tenant, creativeId: CreativeId, round = 1): string {
  return `${creativePrefix(ledger, tenant, creativeId)}ended${round === 1 ? '' : `-${round}`}`;
}

/** What became of the end of that round: it is created once, by a reaper or by whoever reopens the creative. */
export function decisionKey(ledger: string, tenant: Tenant, creativeId: CreativeId, round: number): string {
  return `${tombstoneKey(ledger, tenant, creativeId, round)}.decided`;
}

/** All that the ledger knows of a creative's videos. */
export function creativeVideosPrefix(ledger: string, tenant: Tenant, creativeId: CreativeId): string {
  return `${creativePrefix(ledger, tenant, creativeId)}videos/`;
}

/** All that the ledger knows of one video. */
export function videoPrefix(ledger: string, parts: VideoParts): string {
  const name = `${formatTimestamp(parts.generatedAt)}-${formatIteration(parts.iteration)}`;
  return `${creativeVideosPrefix(ledger, parts.tenant, parts.creativeId)}${name}/`;
}

/** The mark that one video was removed for good. */
export function removedKey(ledger: string, parts: VideoParts): string {
  return `${videoPrefix(ledger, parts)}removed`;
}

/** The entry that opens an attempt. @param attempt 1 to 64 letters, digits, `_`, `-`; unique to the attempt. */
export function attemptKey(ledger: string, parts: VideoParts, attempt: string): string {
  if (!ATTEMPT.test(attempt)) throw new RangeError(`an attempt id is 1 to 64 of A-Z a-z 0-9 _ -, got "${attempt}"`);
  return `${videoPrefix(ledger, parts)}${attempt}`;
}

/** The object that closes an attempt; its name says how. */
export function closedKey(ledger: string, parts: VideoParts, attempt: string, closing: Closing): string {
  return `${attemptKey(ledger, parts, attempt)}.${formatClosing(closing)}`;
}

function formatClosing(closing: Closing): string {
  switch (closing.outcome) {
    case 'stored':
      return `stored.${closing.sizeBytes}.${closing.sha256}`;
    case 'uploaded':
      return `uploaded.${closing.sizeBytes}`;
    case 'dropped':
      return closing.reason;
    default:
      return closing satisfies never;
  }
}

/** A video's folder and the name of an object in it. */
const IN_FOLDER = /^\d{8}_\d{6}-\d{3,6}\/[^/]+$/;
const STAMP_LENGTH = '20250812_143052'.length;

/**
 * Reads a key under `creativeVideosPrefix` back. Undefined for a key that this ledger never writes, which the caller
 * reports instead of guessing. Cut by position: an end reads thousands, and a match makes much garbage of each.
 */
export function parseLedgerKey(creativeVideos: string, key: string): LedgerRecord | undefined {
  if (!key.startsWith(creativeVideos)) return undefined;
  const text = key.slice(creativeVideos.length);
  if (!IN_FOLDER.test(text)) return undefined;
  const slash = text.indexOf('/');
  const digits = text.slice(STAMP_LENGTH + 1, slash);
  const timestamp = parseTimestamp(text.slice(0, STAMP_LENGTH));
  const iteration = Number(digits);
  const mark = parseMark(text.slice(slash + 1));
  if (timestamp === undefined || mark === undefined || formatIteration(iteration) !== digits) return undefined;
  return { timestamp, iteration, mark };
}

function parseMark(name: string): LedgerMark | undefined {
  if (name === 'removed') return { kind: 'removed' };
  const dot = name.indexOf('.');
  const attempt = dot === -1 ? name : name.slice(0, dot);
  if (!ATTEMPT.test(attempt)) return undefined;
  if (dot === -1) return { kind: 'opened', attempt };
  const closing = parseClosing(name.slice(dot + 1));
  return closing && { kind: 'closed', attempt, closing };
}

function parseClosing(text: string): Closing | undefined {
  const how = text.split('.');
  const outcome = how[0] ?? '';
  const size = how[1] ?? '';
  const sha256 = how[2] ?? '';
  if (outcome === 'stored' && how.length === 3 && /^\d{1,16}$/.test(size) && /^[0-9a-f]{64}$/.test(sha256)) {
    return { outcome: 'stored', sizeBytes: Number(size), sha256 };
  }
  if (outcome === 'uploaded' && how.length === 2 && /^\d{1,16}$/.test(size)) {
    return { outcome: 'uploaded', sizeBytes: Number(size) };
  }
  if (how.length === 1 && /^[a-z_]+$/.test(outcome) && outcome !== 'stored' && outcome !== 'uploaded') {
    return { outcome: 'dropped', reason: outcome };
  }
  return undefined;
}

/**
 * What falls due: `reap` a campaign whose grace period is over, complete its `receipt`, `clean` up after one whose last
 * late put is past.
 */
export type DueKind = 'reap' | 'receipt' | 'clean';

/** All work that falls due. No tenant's name starts with `_`. */
export function duePrefix(ledger: string): string {
  return `${ledger}/_due/`;
}

/**
 * `ledger/_due/20250901_000000/reap/acme/spring-sale/{message}`: sorts by its instant, so that a sweep lists only what
 * has fallen due. @param message tells two events of one campaign apart; anything outside A-Z a-z 0-9 _ - becomes `_`.
 */
export function dueKey(
  ledger: string,
  due: {
    readonly at: Date;
    readonly kind: DueKind;
    readonly tenant: Tenant;
    readonly campaignId: string;
    readonly message: string;
  },
): string {
  const message = due.message.replaceAll(/[^A-Za-z0-9_-]/g, '_').slice(0, 128);
  return `${duePrefix(ledger)}${formatTimestamp(due.at)}/${due.kind}/${due.tenant}/${due.campaignId}/${message}`;
}

/** When a key under `duePrefix` falls due, and as what; undefined for a key that this ledger never writes. */
export function parseDueKey(ledger: string, key: string): { readonly at: Date; readonly kind: DueKind } | undefined {
  const match = /^(\d{8}_\d{6})\/(reap|receipt|clean)\//.exec(
    key.startsWith(duePrefix(ledger)) ? key.slice(duePrefix(ledger).length) : '',
  );
  const at = parseTimestamp(match?.[1] ?? '');
  const kind = match?.[2] === 'reap' || match?.[2] === 'receipt' ? match[2] : 'clean';
  return at === undefined ? undefined : { at, kind };
}
