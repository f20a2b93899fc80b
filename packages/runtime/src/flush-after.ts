/** What a function of AWS Lambda has gathered leaves it before its answer does: its instance may be frozen from then on. */

/** Spans, metrics. */
export interface Gathered {
  /** Hands over what was gathered so far. Takes seconds at most, and never rejects. */
  flush(): Promise<void>;
}

/** The same function, which is done only when all that it gathered is handed over, also when it fails. */
export function flushAfter<Given extends unknown[], T>(
  gathered: readonly Gathered[],
  work: (...given: Given) => Promise<T>,
): (...given: Given) => Promise<T> {
  return async (...given) => {
    try {
      return await work(...given);
    } finally {
      await Promise.all(gathered.map((one) => one.flush()));
    }
  };
}
