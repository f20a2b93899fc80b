/** What a check of bucket and ledger may find, and what is done about each kind. */
import { StoreError } from '../store-error.ts';

/** The invariants of docs/PROTOCOL.md that a finding breaks; the other kinds break none, but somebody should know. */
export const BREACHES = { ended_video: 'I1', removed_video: 'I1', unlisted_video: 'I2' } as const;

export type FindingKind =
  /** A video of a creative that has ended, past its grace. Mended: deleted or fenced, as the end would have. */
  | 'ended_video'
  /** A video that was removed for good. Mended: removed again. */
  | 'removed_video'
  /** A video without an entry. Mended: it gets one. */
  | 'unlisted_video'
  /** Entries say that a video was stored, and it is gone. Mended: they go, but for those of uploads that may still come. */
  | 'orphan_entry'
  /** An attempt that nobody closed. Mended once it is so old that its put can't land any more: closed. */
  | 'open_attempt'
  /** A fence that no mark or no entry leads to. Mended once nothing can land late any more: it goes. */
  | 'stray_fence'
  /** An object that Reelkeep never writes, where only Reelkeep should. Never touched. */
  | 'strange_key'
  /** A multipart upload that nobody ended. Mended: aborted. */
  | 'stray_upload';

export interface Finding {
  readonly kind: FindingKind;
  readonly breach?: 'I1' | 'I2' | undefined;
  /** Of the object, of the entry, or where the upload goes. */
  readonly key: string;
  readonly detail: string;
  /** Whether nothing is left of it. Never without `repair`. */
  readonly mended: boolean;
}

/**
 * @param mend undefined: it is only looked at, or nothing may be done yet. One that fails is told of, and keeps nothing else
 * from being checked: a locked video is no reason to stop, and a store that is away is met again at once.
 */
export async function report(
  finding: Omit<Finding, 'mended' | 'breach'>,
  mend: (() => Promise<void>) | undefined,
): Promise<Finding> {
  const { kind } = finding;
  const breach = kind === 'ended_video' || kind === 'removed_video' || kind === 'unlisted_video';
  const told = { ...finding, ...(breach && { breach: BREACHES[kind] }) };
  try {
    await mend?.();
    return { ...told, mended: mend !== undefined };
  } catch (error) {
    if (!(error instanceof StoreError)) throw error;
    return { ...told, detail: `${finding.detail}; not mended: ${error.message}`, mended: false };
  }
}
