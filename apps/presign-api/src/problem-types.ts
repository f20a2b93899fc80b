/** Every error this API answers with: a closed list of stable type URIs, so that clients can switch on them. */

interface ProblemType {
  readonly status: 400 | 401 | 403 | 404 | 405 | 408 | 409 | 413 | 415 | 422 | 429 | 431 | 499 | 500 | 503;
  readonly title: string;
}

/** The type URI is `urn:reelkeep:problem:` and the name. A name once published keeps its status and meaning. */
export const PROBLEM_TYPES = {
  'bad-request': { status: 400, title: 'The request could not be read' },
  'unknown-parameter': { status: 400, title: 'The query has a name that is not known' },
  'malformed-json': { status: 400, title: 'The body is not JSON' },
  'missing-token': { status: 401, title: 'A bearer token is needed' },
  'invalid-token': { status: 401, title: 'The bearer token is not valid' },
  'insufficient-scope': { status: 403, title: 'The token lacks a scope' },
  'tenant-forbidden': { status: 403, title: 'The token does not name this tenant' },
  'foreign-video': { status: 403, title: 'A video belongs to another tenant' },
  'not-found': { status: 404, title: 'There is nothing here' },
  'video-not-found': { status: 404, title: 'There is no such video' },
  'method-not-allowed': { status: 405, title: 'This path does not take this method' },
  'request-timeout': { status: 408, title: 'The request did not come in time' },
  'campaign-ended': { status: 409, title: 'The creative has ended' },
  'video-removed': { status: 409, title: 'This video was removed for good' },
  'video-exists': { status: 409, title: 'The key is taken' },
  'video-archived': { status: 409, title: 'The video is archived and has to be restored' },
  'video-not-archived': { status: 409, title: 'The video can be played as it is' },
  'restore-refused': { status: 409, title: 'This restore is not to be had now' },
  'upload-incomplete': { status: 409, title: 'The upload is not there as announced' },
  'payload-too-large': { status: 413, title: 'The body is too large' },
  'unsupported-media-type': { status: 415, title: 'The body is not application/json' },
  'validation-failed': { status: 422, title: 'The request breaks a rule' },
  'rate-limited': { status: 429, title: 'Too many requests' },
  'headers-too-large': { status: 431, title: 'The headers are too large' },
  // nginx's status, for the log and the metrics: nobody is there to read the answer.
  'client-gone': { status: 499, title: 'The client left before it was answered' },
  'internal-error': { status: 500, title: 'Something went wrong here' },
  'storage-not-configured': { status: 503, title: 'No bucket is configured' },
  'storage-unavailable': { status: 503, title: 'The storage does not answer' },
  'auth-unavailable': { status: 503, title: 'The token could not be checked' },
} as const satisfies Record<string, ProblemType>;

export type ProblemName = keyof typeof PROBLEM_TYPES;

/** `urn:reelkeep:problem:video-not-found` */
export function problemTypeUri(name: ProblemName): string {
  return `urn:reelkeep:problem:${name}`;
}
