/** Why a message was given up or put off: a closed list, so that dashboards, alarms and redrives can rely on it. */

/** `permanent`: sending the same message again gives the same answer. `action`: what the operator does. */
interface ReasonEntry {
  readonly meaning: string;
  readonly permanent: boolean;
  readonly action: string;
}

/** Reasons that a message in a DLQ (`reason` attribute) and a `video.rejected` outcome carry. */
export const REASONS = {
  message_malformed: {
    meaning:
      'The body is not a message this queue takes: no JSON, a field missing or of the wrong shape, another type.',
    permanent: true,
    action: 'Read `detail`, mend the sender, send a corrected message.',
  },
  provider_url_refused: {
    meaning:
      'The provider URL is not one that may be fetched: scheme, userinfo, port, host not allowed, private address.',
    permanent: true,
    action: 'Correct the URL, or widen PROVIDER_ALLOWED_HOSTS when the host is a provider of yours.',
  },
  provider_gone: {
    meaning:
      'The provider no longer serves the video: its link has lapsed (by its own date, or it answers 401, 403, 404 or 410), or the provider kept failing until its link died, or for as long as INGEST_RETRY_FOR allows.',
    permanent: true,
    action:
      'Ask the provider for a new URL and send a new message. Where `detail` says that only time ran out, a redrive begins a new round of tries.',
  },
  provider_failed: {
    meaning:
      'The provider gives an answer that is of no use and will stay so: redirects in a loop or to nowhere, a status or an encoding nobody asked for.',
    permanent: false,
    action:
      'Open the URL as `detail` describes; redrive once the provider has mended it and while the URL still lives.',
  },
  provider_not_video: {
    meaning: 'What the provider sent is not a whole MP4.',
    permanent: true,
    action: 'Open the URL; if it plays, report it with the message; else generate the video again.',
  },
  provider_too_large: {
    meaning: 'The video is larger than PROVIDER_MAX_BYTES.',
    permanent: true,
    action: 'Raise PROVIDER_MAX_BYTES and redrive.',
  },
  content_mismatch: {
    meaning: 'Length or sha256 differ from what the message declared.',
    permanent: false,
    action: 'Compare with the provider: a changed file at the same URL, or a wrong declaration.',
  },
  campaign_ended: {
    meaning: 'The creative has ended: its videos are deleted and stay deleted.',
    permanent: true,
    action: 'None. If the campaign goes on, use a new creative_id.',
  },
  campaign_reopened: {
    meaning: 'This end was taken back: its creatives were reopened at its `ended_at` or after, so nothing is deleted.',
    permanent: true,
    action: 'None. To end the campaign after all, send an end with a later `ended_at`.',
  },
  video_removed: {
    meaning: 'This one video was deleted through the API or the CLI and stays deleted.',
    permanent: true,
    action: 'None. Send the video under another iteration if it is wanted again.',
  },
  key_conflict: {
    meaning: 'Another source is already stored under the same key: nothing was overwritten.',
    permanent: true,
    action: 'Two videos share tenant, creative_id, iteration and second: give one of them another iteration.',
  },
} as const satisfies Record<string, ReasonEntry>;

export type Reason = keyof typeof REASONS;

/** Reasons of a `video.fallback` outcome: why the provider's URL stands in for a stored video. */
export const FALLBACK_REASONS = {
  s3_not_configured: 'No bucket is configured: the provider URL is all there is, and nothing will be stored later.',
  s3_unavailable: 'S3 does not answer, or answers with its own errors: the video is stored once it is back.',
  s3_misconfigured: 'S3 refuses the bucket (403, 404, wrong region or credentials): stored once that is mended.',
} as const satisfies Record<string, string>;

export type FallbackReason = keyof typeof FALLBACK_REASONS;
