/** What the sweep has found due and not done, for the figures: a look at the ledger of its own would cost requests. */
import type { DueKind } from '@reelkeep/core/ledger';

export interface DueNote {
  readonly key: string;
  readonly at: Date;
  readonly kind: DueKind;
}

/** Hears what a round of the sweep comes upon. */
export interface SweepWatch {
  /** A round for these kinds begins, and the ledger answers. */
  began(kinds: readonly DueKind[]): void;
  /** These are due; a page of the ledger at a time. */
  found(notes: readonly DueNote[]): void;
  settled(note: DueNote, outcome: 'done' | 'failed'): void;
}

export interface DueNotes extends SweepWatch {
  count(kind: DueKind): number;
  /** When the oldest fell due; undefined when none is. */
  readonly oldest: Date | undefined;
}

/** Some 5 MB. Beyond it the figures count too little, and nothing else suffers. */
const MAX_NOTES = 20_000;

/** @param onSettled hears of each note that a round has seen to. */
export function createDueNotes(onSettled: (kind: DueKind, outcome: 'done' | 'failed') => void): DueNotes {
  const waiting = new Map<string, DueNote>();
  return {
    began(kinds) {
      for (const [key, { kind }] of waiting) if (kinds.includes(kind)) waiting.delete(key);
    },
    found(notes) {
      for (const note of notes) if (waiting.size < MAX_NOTES) waiting.set(note.key, note);
    },
    settled(note, outcome) {
      if (outcome === 'done') waiting.delete(note.key);
      onSettled(note.kind, outcome);
    },
    count: (kind) => waiting.values().reduce((sum, note) => sum + (note.kind === kind ? 1 : 0), 0),
    get oldest() {
      let oldest: Date | undefined;
      for (const { at } of waiting.values()) if (oldest === undefined || at < oldest) oldest = at;
      return oldest;
    },
  };
}
