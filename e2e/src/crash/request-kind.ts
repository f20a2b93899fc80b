/** Names what a worker asks of S3, SQS, SNS or a provider, so that it can be stopped at a step of its way. */

/** One request as it passed the proxy. */
export interface PassingRequest {
  readonly method: string;
  /** Path and query as they were sent. */
  readonly target: string;
  readonly headers: Readonly<Record<string, string | string[] | undefined>>;
  readonly body: Buffer;
}

export type RequestKind =
  | 'receive'
  | 'delete message'
  | 'send message'
  | 'change visibility'
  | 'publish'
  | 'open attempt'
  | 'close attempt'
  | 'read tombstone'
  | 'write tombstone'
  | 'decide end'
  | 'write receipt'
  | 'write receipt page'
  | 'note what is due'
  | 'list ledger'
  | 'put video'
  | 'head video'
  | 'create multipart'
  | 'put part'
  | 'complete multipart'
  | 'abort multipart'
  | 'delete videos'
  | 'delete entries'
  | 'probe bucket'
  | 'download'
  | 'other';

const SQS_ACTIONS: Readonly<Record<string, RequestKind>> = {
  ReceiveMessage: 'receive',
  DeleteMessage: 'delete message',
  DeleteMessageBatch: 'delete message',
  SendMessage: 'send message',
  SendMessageBatch: 'send message',
  ChangeMessageVisibility: 'change visibility',
  ChangeMessageVisibilityBatch: 'change visibility',
};

/** What goes to the queues' endpoint: SQS speaks JSON with its action in a header, SNS a form. */
export function messagingKind(request: PassingRequest): RequestKind {
  const target = String(request.headers['x-amz-target'] ?? '');
  const action = target.slice(target.lastIndexOf('.') + 1);
  const known = SQS_ACTIONS[action];
  if (known !== undefined) return known;
  return new URLSearchParams(request.body.toString('utf8')).get('Action') === 'Publish' ? 'publish' : 'other';
}

/** What goes to S3, by the documented layout of bucket and ledger. */
export function s3Kind({ method, target, body }: PassingRequest): RequestKind {
  const url = new URL(target, 'http://s3');
  const [, , top, ...rest] = decodeURIComponent(url.pathname).split('/');
  const query = url.searchParams;
  if (top === undefined || top === '') {
    if (method === 'HEAD') return 'probe bucket';
    if (/^ledger\/[^/]+\/[^/]+\/videos\//.test(query.get('prefix') ?? '')) return 'list ledger';
    if (!query.has('delete')) return 'other';
    return body.includes('<Key>ledger/') ? 'delete entries' : 'delete videos';
  }
  if (top === 'videos') return videoKind(method, query);
  return top === 'ledger' ? ledgerKind(method, rest) : 'other';
}

function videoKind(method: string, query: URLSearchParams): RequestKind {
  if (query.has('uploads')) return 'create multipart';
  if (query.has('partNumber')) return 'put part';
  if (query.has('uploadId')) return method === 'DELETE' ? 'abort multipart' : 'complete multipart';
  if (method === 'HEAD') return 'head video';
  return method === 'PUT' ? 'put video' : 'other';
}

/**
 * @param path what follows `ledger/`: `{tenant}/{creative}/ended[.decided]`, `{tenant}/{creative}/reaped[-keys]/...` or
 * `{tenant}/{creative}/videos/{video}/{attempt}[.{closing}]`
 */
function ledgerKind(method: string, path: readonly string[]): RequestKind {
  if (path[0] === '_due') return method === 'PUT' ? 'note what is due' : 'other';
  if (path[2] === 'ended.decided') return method === 'PUT' ? 'decide end' : 'other';
  if (path[2] === 'reaped') return method === 'PUT' ? 'write receipt' : 'other';
  if (path[2] === 'reaped-keys') return method === 'PUT' ? 'write receipt page' : 'other';
  if (path[2] === 'ended') return method === 'PUT' ? 'write tombstone' : 'read tombstone';
  if (path[2] !== 'videos' || method !== 'PUT') return 'other';
  return path[4]?.includes('.') === true ? 'close attempt' : 'open attempt';
}
