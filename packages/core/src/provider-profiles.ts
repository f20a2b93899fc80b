/**
 * The providers we know, a row each, as their own documents describe them. Data, not code: a deployment may replace
 * the whole table (`PROVIDER_PROFILES_FILE`). What a document does not say is null. Few say what a lapsed link answers: where
 * they don't, it is what such links answer everywhere, 403 for a signature that is over and 404 for a file that is gone.
 */
import type { ProviderProfile } from './provider-profile.ts';

const HOUR = 3_600;
const DAY = 24 * HOUR;

export const PROVIDER_PROFILES: readonly ProviderProfile[] = [
  {
    name: 'replicate',
    hosts: ['replicate.delivery', '*.replicate.delivery'],
    lifetimeSeconds: HOUR,
    expiry: 'lifetime',
    needsHeader: null,
    head: null,
    range: null,
    lapsedStatuses: [404],
    source: 'https://replicate.com/docs/topics/predictions/output-files',
    seen: '2026-11-22',
  },
  {
    name: 'runway',
    hosts: ['dnznrvs05pmza.cloudfront.net'],
    // "Within 24-48 hours"; the link's own token knows better.
    lifetimeSeconds: DAY,
    expiry: 'jwt',
    needsHeader: null,
    head: null,
    range: null,
    lapsedStatuses: [401, 403],
    source: 'https://docs.dev.runwayml.com/assets/outputs',
    seen: '2026-11-22',
  },
  {
    name: 'veo',
    hosts: ['generativelanguage.googleapis.com'],
    lifetimeSeconds: 2 * DAY,
    expiry: 'lifetime',
    needsHeader: 'x-goog-api-key',
    head: null,
    range: null,
    lapsedStatuses: [403, 404],
    source: 'https://ai.google.dev/gemini-api/docs/video',
    seen: null,
  },
  {
    name: 'fal',
    hosts: ['fal.media', '*.fal.media'],
    // Set by whoever asks for the video (X-Fal-Object-Lifecycle-Preference); the link does not tell.
    lifetimeSeconds: null,
    expiry: 'lifetime',
    needsHeader: null,
    head: null,
    range: null,
    lapsedStatuses: [404],
    source: 'https://docs.fal.ai/documentation/model-apis/media-expiration',
    seen: '2026-11-22',
  },
  {
    name: 'luma',
    hosts: ['storage.cdn-luma.com', 'dc53a917a6f427706a8ca3ecc7d70ea4.r2.cloudflarestorage.com'],
    lifetimeSeconds: null,
    // Presigned for GET on R2: X-Amz-Date and X-Amz-Expires.
    expiry: 'query',
    needsHeader: null,
    head: false,
    range: true,
    lapsedStatuses: [403],
    source: 'https://docs.lumalabs.ai/docs/video-generation',
    seen: null,
  },
  {
    name: 'kling',
    hosts: ['*.klingai.com', '*.kling.ai'],
    lifetimeSeconds: 30 * DAY,
    expiry: 'query',
    needsHeader: null,
    head: null,
    range: null,
    lapsedStatuses: [403, 404],
    source: 'https://app.klingai.com/global/dev/document-api',
    seen: null,
  },
  {
    name: 'minimax',
    hosts: ['*.minimax.io', '*.minimaxi.com', 'public-cdn-video-data-algeng.oss-cn-wulanchabu.aliyuncs.com'],
    lifetimeSeconds: 9 * HOUR,
    expiry: 'query',
    needsHeader: null,
    head: false,
    range: null,
    lapsedStatuses: [403],
    source: 'https://platform.minimax.io/docs/api-reference/video-generation-download',
    seen: null,
  },
  {
    name: 'byteplus',
    hosts: ['*.bytepluses.com', '*.volces.com'],
    lifetimeSeconds: DAY,
    // Presigned on TOS: X-Tos-Date and X-Tos-Expires.
    expiry: 'query',
    needsHeader: null,
    head: false,
    range: null,
    lapsedStatuses: [403],
    source: 'https://docs.byteplus.com/en/docs/ModelArk/1520757',
    seen: null,
  },
  {
    name: 'runware',
    hosts: ['*.runware.ai'],
    lifetimeSeconds: 30 * DAY,
    expiry: 'lifetime',
    needsHeader: null,
    head: null,
    range: null,
    lapsedStatuses: [404],
    source: 'https://runware.ai/docs/en/video-inference/api-reference',
    seen: null,
  },
];
