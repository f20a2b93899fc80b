/** What a failure of S3, SQS, SNS or the network says of itself: its code and its HTTP status, read off whatever an SDK throws. */

export interface ServiceFailure {
  /** The service's or Node's code, e.g. `NoSuchKey`, `ECONNREFUSED`; else the name of the error. */
  readonly code: string;
  /** Undefined when nobody answered. */
  readonly status: number | undefined;
  readonly message: string;
}

/** Names that the SDK gives an answer without a readable body (every HEAD): they say nothing of the cause. */
const NAMELESS = new Set(['Unknown', 'UnknownError', 'Error', 'Forbidden', 'BadRequest', 'S3ServiceException']);

export function readFailure(error: unknown): ServiceFailure {
  if (!(error instanceof Error)) return { code: 'Unknown', status: undefined, message: String(error) };
  const status = statusOf(error);
  const systemCode = 'code' in error && typeof error.code === 'string' ? error.code : undefined;
  const name = NAMELESS.has(error.name) || /^\d+$/.test(error.name) ? undefined : error.name;
  // Node's code says more than the SDK's "TimeoutError"; a service's own name says more than either.
  const code = status === undefined ? (systemCode ?? name) : (name ?? systemCode);
  // Several addresses were tried and all failed: the message is empty, the first cause speaks.
  const [first] = error instanceof AggregateError ? error.errors : [];
  const message = error.message !== '' ? error.message : first instanceof Error ? first.message : error.name;
  return { code: code ?? (status === undefined ? error.name : `Http${status}`), status, message };
}

function statusOf(error: Error): number | undefined {
  const metadata = '$metadata' in error ? error.$metadata : undefined;
  if (typeof metadata !== 'object' || metadata === null || !('httpStatusCode' in metadata)) return undefined;
  return typeof metadata.httpStatusCode === 'number' ? metadata.httpStatusCode : undefined;
}
