/** Outcomes: what became of a message, published for the generator on the outcome topic. */
import { z } from 'zod';
import { reapModeSchema } from './campaign-ended.ts';
import { FALLBACK_REASONS, REASONS } from './reasons.ts';

const about = { tenant: z.string(), message_id: z.string(), at: z.iso.datetime() };
const video = { ...about, creative_id: z.string(), iteration: z.int() };

export const videoStoredSchema = z.object({
  type: z.literal('video.stored'),
  ...video,
  key: z.string(),
  bytes: z.int(),
  /** Hex; null when the video was already there and the ledger does not know it. */
  sha256: z.string().nullable(),
  /** True when an earlier delivery had stored it. */
  already_stored: z.boolean(),
  /** True when a fallback had been published before. */
  promoted: z.boolean(),
});

export const videoFallbackSchema = z.object({
  type: z.literal('video.fallback'),
  ...video,
  key: z.string(),
  /** The provider's URL; null when it works only with a header, or carries an account's key. */
  url: z.string().nullable(),
  /** Why there is no URL; left out when there is one. */
  detail: z.string().optional(),
  reason: z.enum(Object.keys(FALLBACK_REASONS)),
  /** When the link dies, as it says itself or by what is known of its provider; null when neither tells. */
  expires_at: z.iso.datetime().nullable(),
  will_retry: z.boolean(),
});

/** Tenant, creative and iteration are null where the message was too broken to tell. */
export const videoRejectedSchema = z.object({
  type: z.literal('video.rejected'),
  tenant: z.string().nullable(),
  creative_id: z.string().nullable(),
  iteration: z.int().nullable(),
  reason: z.enum(Object.keys(REASONS)),
  detail: z.string(),
  message_id: z.string(),
  at: z.iso.datetime(),
});

export const campaignReapedSchema = z.object({
  type: z.literal('campaign.reaped'),
  ...about,
  campaign_id: z.string(),
  creative_ids: z.array(z.string()),
  /** Videos that are gone by this event. */
  deleted: z.int(),
  bytes: z.int(),
  mode: reapModeSchema,
});

export const outcomeSchema = z.discriminatedUnion('type', [
  videoStoredSchema,
  videoFallbackSchema,
  videoRejectedSchema,
  campaignReapedSchema,
]);

export type Outcome = z.infer<typeof outcomeSchema>;
