/** What this process knows of messages whose video is not safe yet: for the figures of what is at risk, and to say nothing twice. */
import type { FallbackReason, Reason } from '@reelkeep/core/reasons';

export interface Unsettled {
  /** A message was received; what was known of it before stays known. */
  seen(messageId: string, video: { readonly expiresAt: Date | undefined; readonly bytes: number | undefined }): void;
  /** Its video can't be stored now: what it waits for. */
  waits(messageId: string, reason: Reason | FallbackReason): void;
  /** Its video is stored, or refused. */
  settled(messageId: string): void;
  /** A fallback is about to be published. */
  fellBack(messageId: string, at: Date | undefined): void;
  fallbackAt(messageId: string): Date | undefined;
  /** No message is left anywhere, so what others settled is settled here too. */
  clear(): void;
  /** Counts those that expired since, as negative seconds. */
  risk(now: Date): Risk;
}

export interface Risk {
  readonly videos: number;
  /** What their messages declared, or the mean of what was stored so far. */
  readonly bytes: number;
  /** Until the first link dies, by what links and profiles say; Infinity when none says. */
  readonly secondsToExpiry: number;
  /** How many of the videos wait for what; `at_work` for nothing. */
  readonly waiting: ReadonlyMap<string, number>;
}

interface Entry {
  readonly expiresAt: Date | undefined;
  readonly bytes: number | undefined;
  readonly forgetAtMs: number;
  fallbackAt: Date | undefined;
  waitsFor: Reason | FallbackReason | 'at_work';
}

/** A message seen here may be settled by another process: past its link's end it is forgotten after this long. */
const FORGET_AFTER_MS = 300_000;
/** Some 10 MB. Beyond it the figures count too little, and nothing else suffers. */
const MAX_ENTRIES = 50_000;

/** @param options.lifetimeMs for how long a link of unknown life is counted. */
export function createUnsettled(options: {
  readonly now: () => Date;
  readonly lifetimeMs: number;
  /** Of a video whose message does not declare it, in bytes. */
  readonly meanBytes: () => number;
}): Unsettled {
  const { now, lifetimeMs, meanBytes } = options;
  const entries = new Map<string, Entry>();

  const prune = () => {
    const nowMs = now().getTime();
    for (const [id, entry] of entries) if (entry.forgetAtMs <= nowMs) entries.delete(id);
  };

  return {
    seen(messageId, { expiresAt, bytes }) {
      const known = entries.get(messageId);
      if (known !== undefined) {
        known.waitsFor = 'at_work';
        return;
      }
      if (entries.size >= MAX_ENTRIES) prune();
      if (entries.size >= MAX_ENTRIES) return;
      const until = expiresAt?.getTime() ?? now().getTime() + lifetimeMs;
      // A link that has died before is counted until its message is settled, but not for ever.
      const forgetAtMs = Math.max(until, now().getTime()) + FORGET_AFTER_MS;
      entries.set(messageId, { expiresAt, bytes, forgetAtMs, fallbackAt: undefined, waitsFor: 'at_work' });
    },
    waits(messageId, reason) {
      const entry = entries.get(messageId);
      if (entry !== undefined) entry.waitsFor = reason;
    },
    settled: (messageId) => void entries.delete(messageId),
    fellBack(messageId, at) {
      const entry = entries.get(messageId);
      if (entry !== undefined) entry.fallbackAt = at;
    },
    fallbackAt: (messageId) => entries.get(messageId)?.fallbackAt,
    clear: () => entries.clear(),
    risk(at) {
      prune();
      let bytes = 0;
      let first = Number.POSITIVE_INFINITY;
      const waiting = new Map<string, number>();
      for (const entry of entries.values()) {
        bytes += entry.bytes ?? meanBytes();
        first = Math.min(first, entry.expiresAt?.getTime() ?? Number.POSITIVE_INFINITY);
        waiting.set(entry.waitsFor, (waiting.get(entry.waitsFor) ?? 0) + 1);
      }
      const secondsToExpiry = (first - at.getTime()) / 1_000;
      return { videos: entries.size, bytes: Math.round(bytes), secondsToExpiry, waiting };
    },
  };
}
