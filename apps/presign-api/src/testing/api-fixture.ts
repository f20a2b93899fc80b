/** The API over the memory store, with a clock that stands still and all that it says kept for looking at. */

import { createHash } from 'node:crypto';
import { START_BYTES } from '@reelkeep/core/arrived-upload';
import { attemptKey, closedKey } from '@reelkeep/core/ledger';
import type { ObjectStore } from '@reelkeep/core/object-store';
import { PROVIDER_PROFILES } from '@reelkeep/core/provider-profiles';
import { S3_PRICES } from '@reelkeep/core/s3-prices';
import { tenantSchema } from '@reelkeep/core/tenant';
import { createMemoryObjectStore } from '@reelkeep/core/testing/memory-object-store';
import type { UrlSigner } from '@reelkeep/core/url-signer';
import { parseVideoFile } from '@reelkeep/core/video-key';
import { videoMetadata } from '@reelkeep/core/video-metadata';
import { createMetrics } from '@reelkeep/runtime/metrics';
import { createRecordingLogger } from '@reelkeep/runtime/testing/recording-logger';
import type { ApiApp, ApiBucket, ApiDeps } from '../api-deps.ts';
import { createApiMetrics, type HandledRequest } from '../api-metrics.ts';
import { createApp } from '../app.ts';
import { staticAuthKey } from '../auth-key.ts';
import { createCursorSeal } from '../cursor-seal.ts';
import { createTokenVerifier } from '../tenant-auth.ts';
import { tenantVideoByFile } from '../tenant-video.ts';
import { createFakeSigner } from './fake-signer.ts';
import { AUDIENCE, ISSUER, issuerKeys, mint, NOW, publicPem, type TokenRequest } from './token-issuer.ts';

export const FILE = '20250812_143052-campaign-123-001.mp4';
export const KEY = `videos/acme/${FILE}`;
export const ORIGINAL_URL = 'https://provider.example/out.mp4';
export const SETTINGS = {
  videoPrefix: 'videos',
  ledgerPrefix: 'ledger',
  defaultExpiresSeconds: 900,
  maxExpiresSeconds: 86_400,
  corsOrigins: [],
  providerHeaders: new Map(),
  providerProfiles: PROVIDER_PROFILES,
  prices: S3_PRICES,
} as const;

export interface Answer {
  readonly status: number;
  readonly headers: Headers;
  readonly text: string;
  /** Parsed where it is JSON, else undefined. */
  readonly body: unknown;
}

export interface Call {
  /** Default: a good token of `acme`. */
  readonly token?: string | TokenRequest | null;
  readonly json?: unknown;
  readonly raw?: string | Uint8Array<ArrayBuffer>;
  readonly headers?: Readonly<Record<string, string>>;
}

/** A bucket over a store and a signer, as an engine without archive and lifecycle has it. */
export function testBucket(store: ObjectStore, signer: UrlSigner): ApiBucket {
  return {
    store,
    counting: store,
    signerOf: () => signer,
    restore: async () => 'begun',
    inspect: async (key, withSha256) => {
      const bytes = await store.get(key);
      if (bytes === undefined) return undefined;
      const sha256 = withSha256 ? createHash('sha256').update(bytes).digest('hex') : undefined;
      return { sizeBytes: bytes.byteLength, start: bytes.subarray(0, START_BYTES), sha256 };
    },
    lifecycle: async () => [],
  };
}

/** How a request comes in. Default: straight into the app. */
export type Transport = (app: ApiApp) => (path: string, init: RequestInit) => Response | Promise<Response>;

/** @param change replaces dependencies; a bucket of undefined is an API without one. */
export function createFixture(
  change: Partial<ApiDeps> = {},
  transport: Transport = (app) => (path, init) => app.request(path, init),
) {
  let clock = NOW.getTime();
  let attempts = 0;
  const now = () => new Date(clock);
  const store = createMemoryObjectStore({ now });
  const signer = createFakeSigner(now);
  const log = createRecordingLogger();
  const handled: HandledRequest[] = [];
  const metrics = createApiMetrics(createMetrics());
  const key = staticAuthKey(publicPem(issuerKeys.publicKey));
  const app = createApp({
    bucket: testBucket(store, signer),
    verifyToken: createTokenVerifier({ key, issuer: ISSUER, audience: AUDIENCE, now }),
    authStanding: key.probe,
    cursorSeal: createCursorSeal('a secret of the tests'),
    settings: SETTINGS,
    log,
    metrics: {
      ...metrics,
      observe(request) {
        metrics.observe(request);
        handled.push(request);
      },
    },
    now,
    newRequestId: () => 'made-here',
    newAttemptId: () => {
      attempts += 1;
      return `attempt${attempts}`;
    },
    ...change,
  });

  const send = transport(app);
  async function call(
    method: string,
    path: string,
    { token = {}, json, raw, headers = {} }: Call = {},
  ): Promise<Answer> {
    const jwt = typeof token === 'string' || token === null ? token : await mint(token);
    const body = json === undefined ? raw : JSON.stringify(json);
    const response = await send(path, {
      method,
      headers: {
        ...(jwt === null ? {} : { Authorization: `Bearer ${jwt}` }),
        ...(json === undefined ? {} : { 'Content-Type': 'application/json' }),
        ...headers,
      },
      ...(body === undefined ? {} : { body }),
    });
    const text = await response.text();
    const isJson = /[/+]json/.test(response.headers.get('Content-Type') ?? '');
    const parsed: unknown = isJson && text !== '' ? JSON.parse(text) : undefined;
    return { status: response.status, headers: response.headers, text, body: parsed };
  }

  /** Lays a video down as ingest would. */
  async function storeVideo(
    file: string,
    { tenant = 'acme', size = 9 }: { tenant?: string; size?: number } = {},
  ): Promise<string> {
    const owner = tenantSchema.parse(tenant);
    const video = tenantVideoByFile(SETTINGS.videoPrefix, owner, file);
    const parts = parseVideoFile(file);
    if (video === undefined || parts === undefined) throw new TypeError(`${file} is no video file`);
    const metadata = { ...videoMetadata({ tenant: owner, ...parts }, ORIGINAL_URL, now()) };
    await store.put({ key: video.key, body: new Uint8Array(size), contentType: 'video/mp4', metadata });
    const entry = { tenant: owner, ...parts };
    const closing = { outcome: 'stored', sizeBytes: size, sha256: '0'.repeat(64) } as const;
    const { ledgerPrefix } = SETTINGS;
    await store.put({ key: attemptKey(ledgerPrefix, entry, 'ingest1'), body: new Uint8Array(0) });
    await store.put({ key: closedKey(ledgerPrefix, entry, 'ingest1', closing), body: new Uint8Array(0) });
    return video.key;
  }

  const advance = (ms: number) => {
    clock += ms;
  };
  const metricsText = async () => (await metrics.expose()).text;
  return { app, call, store, signer, log, handled, metricsText, storeVideo, advance, now };
}

/** Everything that a test may find in a problem. */
export function problemName(answer: Answer): string | undefined {
  const type =
    typeof answer.body === 'object' && answer.body !== null && 'type' in answer.body ? answer.body.type : undefined;
  return typeof type === 'string' ? type.replace('urn:reelkeep:problem:', '') : undefined;
}
