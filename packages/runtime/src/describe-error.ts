/** An error as log fields: what it is and why, without the requests, headers and bodies that clients hang on their errors. */

export interface DescribedError {
  readonly type: string;
  readonly message: string;
  readonly code?: string;
  readonly stack?: string;
  readonly cause?: DescribedError;
}

/** Causes deeper than this say nothing new, and a chain may be a ring. */
const MAX_DEPTH = 4;

/** `{ type, message, code?, cause? }` of anything thrown, and `stack` where it is asked for. */
export function describeError(error: unknown, options: { stack: boolean }, depth = 1): DescribedError {
  if (!(error instanceof Error)) {
    return { type: typeof error, message: typeof error === 'object' ? 'not an Error' : String(error) };
  }
  const code: unknown = Reflect.get(error, 'code');
  return {
    type: error.name,
    message: error.message,
    ...(typeof code === 'string' || typeof code === 'number' ? { code: String(code) } : {}),
    ...(options.stack && error.stack !== undefined ? { stack: error.stack } : {}),
    ...(error.cause === undefined || depth === MAX_DEPTH
      ? {}
      : { cause: describeError(error.cause, options, depth + 1) }),
  };
}
