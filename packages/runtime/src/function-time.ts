/** An AWS Lambda function's time: work is told to end before the runtime ends it without a word. */

/** What is used of https://docs.aws.amazon.com/lambda/latest/dg/nodejs-context.html */
export interface FunctionContext {
  getRemainingTimeInMillis(): number;
}

/** For giving work back and writing the last lines. */
export const RESERVE_MS = 5_000;

/** Runs `work` with a signal that fires `RESERVE_MS` before the function's time is over. */
export async function withinFunctionTime<T>(
  context: FunctionContext,
  work: (signal: AbortSignal) => Promise<T>,
): Promise<T> {
  const time = new AbortController();
  const leftMs = Math.max(0, context.getRemainingTimeInMillis() - RESERVE_MS);
  const timer = setTimeout(() => time.abort(new Error("the function's time is nearly over")), leftMs);
  try {
    return await work(time.signal);
  } finally {
    // An instance is frozen between invocations: what is left ticking would fire in the next one.
    clearTimeout(timer);
  }
}
