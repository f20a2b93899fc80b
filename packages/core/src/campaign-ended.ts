/** The contract of the campaign queue: a campaign is over, its videos are to go and stay gone. */
import { z } from 'zod';
import { campaignIdSchema, creativeIdSchema } from './creative.ts';
import { isoInstantSchema } from './iso-instant.ts';
import { tenantSchema } from './tenant.ts';

const DAY_MS = 86_400_000;
/** 90 days, in seconds. */
export const MAX_GRACE_SECONDS = 90 * 86_400;
/** One event names at most so many creatives: of names of up to a hundred characters it fits the 1 MiB that SQS takes. */
export const MAX_CREATIVES = 10_000;

/** How videos go: `delete` leaves older versions to the bucket's lifecycle, `purge` removes every version. */
export const reapModeSchema = z.enum(['delete', 'purge']);
export type ReapMode = z.infer<typeof reapModeSchema>;

/** No sender means anything by these. An unknown field is passed over, but whoever sends one of these tampers, and deletion is for ever. */
const POLLUTING = ['__proto__', 'constructor', 'prototype'];
const untamperedSchema = z
  .unknown()
  .refine(
    (event) => typeof event !== 'object' || event === null || !POLLUTING.some((key) => Object.hasOwn(event, key)),
    {
      error: `expected no field named ${POLLUTING.join(', ')}`,
    },
  );

/** @param now the reader's clock: an event more than a day in the future is a sender's mistake, and deletion is for ever. */
export function campaignEndedSchema(now: Date) {
  const schema = z
    .object({
      type: z.literal('campaign.ended').default('campaign.ended'),
      version: z.literal(1).default(1),
      tenant: tenantSchema,
      campaign_id: campaignIdSchema,
      creative_ids: z.array(creativeIdSchema).min(1).max(MAX_CREATIVES).optional(),
      ended_at: isoInstantSchema.refine((at) => at.getTime() <= now.getTime() + DAY_MS, {
        error: 'expected an instant no more than a day in the future',
      }),
      /** Who ended it, for the receipt: a person, a service. */
      ended_by: z.string().trim().min(1).max(200).optional(),
      mode: reapModeSchema.default('delete'),
      grace_seconds: z.int().min(0).max(MAX_GRACE_SECONDS).default(0),
    })
    .transform((event) => ({
      ...event,
      // A campaign covers the creative of the same name unless it says otherwise; a name given twice counts once.
      creative_ids: [...new Set(event.creative_ids ?? [creativeIdSchema.parse(event.campaign_id)])],
    }));
  return untamperedSchema.pipe(schema);
}

export type CampaignEnded = z.infer<ReturnType<typeof campaignEndedSchema>>;
