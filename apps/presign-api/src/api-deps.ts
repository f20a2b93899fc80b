/** What the API is made of: its ports, settings, clock and randomness, handed in once. */
import type { OpenAPIHono } from '@hono/zod-openapi';
import type { RestoreVideo } from '@reelkeep/core/archive-state';
import type { InspectUpload } from '@reelkeep/core/arrived-upload';
import type { LifecycleRule } from '@reelkeep/core/lifecycle-rule';
import type { ObjectStore } from '@reelkeep/core/object-store';
import type { PriceTable } from '@reelkeep/core/pricing';
import type { ProviderProfile } from '@reelkeep/core/provider-profile';
import type { Layout } from '@reelkeep/core/remove-video';
import type { Tenant } from '@reelkeep/core/tenant';
import type { UrlSigner } from '@reelkeep/core/url-signer';
import type { Tracer } from '@reelkeep/runtime/tracer';
import type { ApiMetrics } from './api-metrics.ts';
import type { CursorSeal } from './cursor-seal.ts';
import type { HandleRequest } from './handle-request.ts';
import { ProblemError } from './problem.ts';
import type { RateLimit } from './rate-limit.ts';
import type { KeysStanding } from './remote-keys.ts';
import type { StoreWatch } from './store-watch.ts';
import type { VerifyToken } from './tenant-auth.ts';
import type { UsageScans } from './usage-scans.ts';

/** One structured line a call; pino has this shape. */
export interface ApiLog {
  debug(fields: object, message?: string): void;
  info(fields: object, message?: string): void;
  warn(fields: object, message?: string): void;
  error(fields: object, message?: string): void;
  /** Writes info lines that have `fields` in common, and others of their own. */
  template(
    fields: Readonly<Record<string, string>>,
  ): (own: Readonly<Record<string, string | number | undefined>>) => void;
}

export interface ApiSettings extends Layout {
  /** Life of a presigned URL where the caller doesn't say, and the longest that may be asked for; at most 604,800. */
  readonly defaultExpiresSeconds: number;
  readonly maxExpiresSeconds: number;
  /** Origins whose pages may call, `*` for all; none when empty. */
  readonly corsOrigins: readonly string[];
  /** Names of headers that are sent along to a provider's host: a link that needs one opens for nobody else. */
  readonly providerHeaders: ReadonlyMap<string, readonly string[]>;
  readonly providerProfiles: readonly ProviderProfile[];
  readonly prices: PriceTable;
}

/** The bucket, and what can be asked of it beyond the protocol's verbs. */
export interface ApiBucket {
  readonly store: ObjectStore;
  /** The same with more patience, for listings that go on for long. */
  readonly counting: ObjectStore;
  /** Bound to the tenant that the token names; with a role to assume, its credentials open nothing else. */
  readonly signerOf: (tenant: Tenant) => UrlSigner;
  readonly restore: RestoreVideo;
  readonly inspect: InspectUpload;
  /** Undefined when the credentials may not ask. */
  readonly lifecycle: () => Promise<readonly LifecycleRule[] | undefined>;
}

export interface ApiDeps {
  /** Undefined when none is configured. */
  readonly bucket?: ApiBucket | undefined;
  readonly verifyToken: VerifyToken;
  /** Whether tokens can be judged. Rejects never. */
  readonly authStanding: () => Promise<KeysStanding>;
  /** Undefined: nobody is held up. */
  readonly rateLimit?: RateLimit | undefined;
  readonly cursorSeal: CursorSeal;
  readonly settings: ApiSettings;
  readonly log: ApiLog;
  /** Undefined: nothing is traced. */
  readonly tracer?: Tracer | undefined;
  readonly metrics: ApiMetrics;
  readonly now: () => Date;
  readonly newRequestId: () => string;
  /** 1 to 12 letters and digits, never twice the same. */
  readonly newAttemptId: () => string;
}

/** What routes get: the above, the health of the store that they feed, and the counts that they share. */
export interface RouteDeps extends ApiDeps {
  readonly watch: StoreWatch;
  readonly usage: UsageScans;
  readonly handle: HandleRequest;
}

export type ApiApp = OpenAPIHono;

/** The bucket, for routes that can't do without one. Throws a 503 problem when none is configured. */
export function needBucket({ bucket }: ApiDeps): ApiBucket {
  if (bucket === undefined) {
    throw new ProblemError('storage-not-configured', { detail: 'The operator has to set S3_BUCKET_NAME.' });
  }
  return bucket;
}
