/** What the processes of the model are made with: a copy of the state to change, and a way to say that it may come next. */
import type { State } from './layout.ts';

export interface Steps {
  /** A copy of the state that is being looked at, to be changed and then given to `may`. */
  fork(): State;
  /** The changed copy may be the next state. @param what who did what, for a reader. */
  may(what: string): void;
  /** The step itself breaks an invariant. */
  breaks(invariant: Invariant, what: string): void;
}

export type Invariant = 'I1' | 'I2' | 'I3' | 'I4' | 'I6' | 'I7' | 'I8';

/** All that one process may do next. */
export type Process = (state: State, steps: Steps) => void;
