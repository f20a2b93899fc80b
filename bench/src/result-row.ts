/** A line of a results table: what was measured, beside what, against which bar. */
export interface ResultRow {
  readonly work: string;
  readonly ours: string;
  readonly peer: string;
  readonly ratio: string;
  /** `-` where nothing was promised. */
  readonly bar: string;
  readonly reached: boolean;
}
