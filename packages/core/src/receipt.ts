/** The receipt: what became of each video of a creative that has ended. It never says more than was seen. */
import { z } from 'zod';
import { reapModeSchema } from './campaign-ended.ts';
import type { CampaignEnd } from './due-campaign.ts';

const instant = z.iso.datetime();
const count = z.int().min(0);
/** Hex. */
const sha256 = z.string().regex(/^[0-9a-f]{64}$/);

/** Its place in the tenant's chain. @property previous sha256 of the record before it, null for the first. */
const chainSchema = z.object({ seq: z.int().min(1), previous: sha256.nullable() });
export type ChainPlace = z.infer<typeof chainSchema>;

export const receiptSchema = z.object({
  record: z.literal('receipt'),
  version: z.literal(1),
  /** Its own key. */
  key: z.string(),
  /** `complete`: every key named was deleted or fenced, and read back since. */
  status: z.enum(['incomplete', 'complete']),
  /** What is still to be done; empty once it is complete. */
  open: z.array(z.string()),
  tenant: z.string(),
  creative_id: z.string(),
  campaign_id: z.string(),
  event: z.object({
    message_id: z.string(),
    ended_at: instant,
    mode: reapModeSchema,
    /** As the event says; null where it says nothing, and its message id is all that is known. */
    ended_by: z.string().nullable(),
  }),
  begun_at: instant,
  /** When S3 had answered for the last key; null while they go. */
  settled_at: instant.nullable(),
  /** Keys named in the pages. */
  keys: count,
  /** Those of them under which a video was stored, and its bytes. */
  deleted: count,
  bytes: count,
  fenced: count,
  uploads_aborted: count,
  /** @property sha256 of all pages, one after the other. */
  pages: z.object({ prefix: z.string(), count, sha256 }),
  /** Tells whether another receipt speaks of the same videos, in whatever order. */
  videos_digest: sha256,
  /** Receipts of the creative that were there before, the newest hundred: what they name is named again if the ledger still does. */
  earlier: z.array(z.string()),
  /** How every key was looked at once more, before the receipt became complete. */
  read_back: z.object({ from: instant, to: instant, keys: count }).nullable(),
  chain: chainSchema.nullable(),
});
export type Receipt = z.infer<typeof receiptSchema>;

/** The closing line of a receipt, written by the sweep once fences and entries are gone. */
export const cleanedSchema = z.object({
  record: z.literal('cleaned'),
  version: z.literal(1),
  key: z.string(),
  tenant: z.string(),
  creative_id: z.string(),
  campaign_id: z.string(),
  /** The receipt that it closes. */
  receipt: z.string(),
  at: instant,
  fences_removed: count,
  entries_removed: count,
  chain: chainSchema,
});
export type CleanedLine = z.infer<typeof cleanedSchema>;

/** What a tenant's chain is made of. */
export const chainRecordSchema = z.discriminatedUnion('record', [receiptSchema, cleanedSchema]);
export type ChainRecord = z.infer<typeof chainRecordSchema>;

/** One line of a page. @property bytes and sha256 as the ledger knows them; null where it knows of no video there. */
export const settledLineSchema = z.object({
  key: z.string(),
  bytes: count.nullable(),
  sha256: sha256.nullable(),
  /** When S3 had answered that it is gone; one of the two. */
  deleted_at: instant.optional(),
  fenced_at: instant.optional(),
  because: z.string().optional(),
  /** Where the bucket keeps versions: the marker by which the video is deleted, until the lifecycle expires what is under it. */
  delete_marker: z.string().optional(),
  /** With `purge`: how many versions and markers are gone for good, and the ids of the first hundred. */
  versions_deleted: count.optional(),
  version_ids: z.array(z.string()).optional(),
  /** Upload ids of multiparts that were under way and are aborted. */
  uploads_aborted: z.array(z.string()).optional(),
});
export type SettledLine = z.infer<typeof settledLineSchema>;

/** Whether a receipt is of this end, whichever delivery brought it: a message that is sent again has another id. */
export function isOfEnd({ campaign_id, event }: Receipt, end: CampaignEnd): boolean {
  return campaign_id === end.campaign_id && event.mode === end.mode && event.ended_at === end.ended_at.toISOString();
}

/** As it is written: what is hashed are these bytes. */
export function formatRecord(record: ChainRecord): Uint8Array {
  return new TextEncoder().encode(`${JSON.stringify(record, null, 2)}\n`);
}
