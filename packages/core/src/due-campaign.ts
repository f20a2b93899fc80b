/** Work on a campaign that falls due later, kept in the ledger so that it outlives any process and any queue's retention. */
import { z } from 'zod';
import { type ReapMode, reapModeSchema } from './campaign-ended.ts';
import { campaignIdSchema, creativeIdSchema } from './creative.ts';
import { describeIssues } from './describe-issues.ts';
import { isoInstantSchema } from './iso-instant.ts';
import { type DueKind, dueKey } from './ledger.ts';
import type { CallOptions, ObjectStore } from './object-store.ts';
import { type Tenant, tenantSchema } from './tenant.ts';

/** A campaign's end as the reaper works on it, whether it came from the queue or from the ledger. */
const endSchema = z.object({
  tenant: tenantSchema,
  campaign_id: campaignIdSchema,
  creative_ids: z.array(creativeIdSchema).min(1),
  ended_at: isoInstantSchema,
  mode: reapModeSchema,
  message_id: z.string(),
  ended_by: z.string().optional(),
  /** When the event was first sent, by the queue's clock; notes of an older version have none. */
  sent_at: isoInstantSchema.optional(),
  /** The span in which the end was received, where it was traced: what falls due later links to it. */
  traceparent: z.string().optional(),
});

export type CampaignEnd = z.infer<typeof endSchema> & { readonly tenant: Tenant; readonly mode: ReapMode };

/** Notes that the campaign is to be looked at again at `at`. */
export async function noteDue(
  store: ObjectStore,
  ledger: string,
  end: CampaignEnd,
  due: { readonly at: Date; readonly kind: DueKind },
  options: CallOptions,
): Promise<void> {
  const key = dueKey(ledger, { ...due, tenant: end.tenant, campaignId: end.campaign_id, message: end.message_id });
  // JSON writes an instant as `toISOString` does.
  const body = new TextEncoder().encode(JSON.stringify(end));
  await store.put({ key, body, contentType: 'application/json' }, options);
}

/** Reads a note back. Throws an `Error` that names the key for one that Reelkeep did not write. */
export async function readDue(store: ObjectStore, key: string, options: CallOptions): Promise<CampaignEnd | undefined> {
  const body = await store.get(key, options);
  if (body === undefined) return undefined;
  const parsed = endSchema.safeParse(JSON.parse(new TextDecoder().decode(body)));
  if (!parsed.success) throw new Error(`${key} is no note of a campaign's end: ${describeIssues(parsed.error)}`);
  return parsed.data;
}
