/** Reads off an HTTP request which call to AWS it is, who makes it, and on what: the words of `reelkeep iam`. */

export interface HttpCall {
  readonly method: string;
  /** Path and query. */
  readonly target: string;
  readonly headers: Readonly<Record<string, string | string[] | undefined>>;
  /** Of a POST; other bodies say nothing. */
  readonly body: string;
}

export interface AwsCall {
  /** `ingest`, `reaper`, `api`, `provisioning` */
  readonly app: string;
  /** e.g. `s3:PutObject` */
  readonly operation: string;
  /** `bucket`, `videos`, `ledger`, `attempts`, the role of a queue, `queues`, `topic`, `rule`; else the thing's own name. */
  readonly on: string;
  /** By a presigned URL: whether it was good is for the engine to say. */
  readonly presigned: boolean;
}

/** By how a queue's name ends, the longer first: tests have queues of their own. */
const QUEUES = [
  ['ingest-retry', 'ingestRetry'],
  ['ingest-dlq', 'ingestDlq'],
  ['campaigns-dlq', 'campaignsDlq'],
  ['retry', 'ingestRetry'],
  ['dlq', 'ingestDlq'],
  ['ingest', 'ingest'],
  ['campaigns', 'campaigns'],
  ['outcomes', 'outcomes'],
] as const;

/** Empty for whoever does not say who it is: tests and their tools. */
export function readAwsCalls(call: HttpCall): readonly AwsCall[] {
  const url = new URL(call.target, 'http://engine');
  const named = appNamed(call);
  const presigned = named === undefined && url.searchParams.has('X-Amz-Signature');
  // What comes by a presigned URL, the API has signed.
  const app = named ?? (presigned ? 'api' : undefined);
  return app === undefined ? [] : readCalls(app, call, url).map((made) => ({ ...made, presigned }));
}

type NamedCall = Omit<AwsCall, 'presigned'>;

function readCalls(app: string, call: HttpCall, url: URL): readonly NamedCall[] {
  const target = String(call.headers['x-amz-target'] ?? '');
  if (target.startsWith('AmazonSQS.')) return [readQueueCall(app, target.slice('AmazonSQS.'.length), call.body)];
  if (target.startsWith('AWSEvents.'))
    return [{ app, operation: `events:${target.slice('AWSEvents.'.length)}`, on: 'rule' }];
  if (url.pathname === '/' && call.method === 'POST') return readFormCall(app, new URLSearchParams(call.body));
  return readS3Calls(app, call, url);
}

/** The SDK puts `AWS_SDK_UA_APP_ID` into its user agent. */
function appNamed({ headers }: HttpCall): string | undefined {
  const agent = `${headers['user-agent'] ?? ''} ${headers['x-amz-user-agent'] ?? ''}`;
  return /\bapp\/reelkeep-([a-z]+)/.exec(agent)?.[1];
}

function readQueueCall(app: string, operation: string, body: string): NamedCall {
  const name = /"(?:QueueUrl|QueueName)"\s*:\s*"(?:[^"]*\/)?([^"/]+)"/.exec(body)?.[1] ?? '';
  return { app, operation: `sqs:${operation}`, on: app === 'provisioning' ? 'queues' : roleOf(name) };
}

function roleOf(name: string): string {
  return QUEUES.find(([end]) => name.endsWith(`-${end}`))?.[1] ?? name;
}

/** SNS and STS. Who one is may always be asked, so that is in no policy. */
function readFormCall(app: string, form: URLSearchParams): readonly NamedCall[] {
  const action = form.get('Action') ?? '';
  if (action === 'GetCallerIdentity') return [];
  return [
    { app, operation: `sns:${action}`, on: action.endsWith('SubscriptionAttributes') ? 'subscriptions' : 'topic' },
  ];
}

function readS3Calls(app: string, { method, body }: HttpCall, url: URL): readonly NamedCall[] {
  const key = decodeURIComponent(url.pathname).replace(/^\/[^/]*\/?/, '');
  const has = (name: string) => url.searchParams.has(name);
  if (key !== '') return [{ app, operation: `s3:${nameKeyCall(method, has)}`, on: homeOf(key) }];
  if (method === 'POST' && has('delete')) return readDeletions(app, body);
  const named = BUCKET_CALLS.find(({ query }) => has(query));
  const verb = method === 'PUT' ? 'Put' : 'Get';
  const operation =
    named?.[verb] ?? (method === 'HEAD' ? 'HeadBucket' : method === 'PUT' ? 'CreateBucket' : `${method} ${url.search}`);
  return [{ app, operation: `s3:${operation}`, on: 'bucket' }];
}

const setting = (query: string, name: string) => ({ query, Get: `Get${name}`, Put: `Put${name}` });

const BUCKET_CALLS = [
  { query: 'list-type', Get: 'ListObjectsV2', Put: undefined },
  { query: 'versions', Get: 'ListObjectVersions', Put: undefined },
  { query: 'uploads', Get: 'ListMultipartUploads', Put: undefined },
  setting('publicAccessBlock', 'PublicAccessBlock'),
  setting('ownershipControls', 'BucketOwnershipControls'),
  setting('encryption', 'BucketEncryption'),
  setting('versioning', 'BucketVersioning'),
  setting('policy', 'BucketPolicy'),
  setting('cors', 'BucketCors'),
  setting('lifecycle', 'BucketLifecycleConfiguration'),
  setting('metrics', 'BucketMetricsConfiguration'),
] as const;

function nameKeyCall(method: string, has: (name: string) => boolean): string {
  switch (method) {
    case 'HEAD':
      return 'HeadObject';
    case 'GET':
      return has('uploadId') ? 'ListParts' : 'GetObject';
    case 'PUT':
      return has('partNumber') ? 'UploadPart' : 'PutObject';
    case 'POST':
      if (has('uploads')) return 'CreateMultipartUpload';
      return has('restore') ? 'RestoreObject' : 'CompleteMultipartUpload';
    default:
      return has('uploadId') ? 'AbortMultipartUpload' : 'DeleteObject';
  }
}

/** One batch may be about videos and about the ledger, and a version needs a right of its own. */
function readDeletions(app: string, body: string): readonly NamedCall[] {
  const calls = [...body.matchAll(/<Object>(.*?)<\/Object>/gs)].map(([, object = '']) => ({
    app,
    operation: object.includes('<VersionId>') ? 's3:DeleteObjects (versions)' : 's3:DeleteObjects',
    on: deletedFrom(app, /<Key>(.*?)<\/Key>/s.exec(object)?.[1] ?? ''),
  }));
  return calls;
}

/** Of the ledger ingest may delete opened entries alone; to whom all of it is open, an entry is a key like any other. */
function deletedFrom(app: string, key: string): string {
  const isOpened = /^ledger.*\/videos\/\d{8}_\d{6}-\d{3,6}\/[0-9a-f]+(-[0-9a-f]+)+$/.test(key);
  return app === 'ingest' && isOpened ? 'attempts' : homeOf(key);
}

/** The stacks under test have the usual prefixes, or ones that begin so. */
function homeOf(key: string): string {
  return /^(videos|ledger)/.exec(key)?.[1] ?? key;
}
