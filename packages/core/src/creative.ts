/** Creatives and campaigns: what a video belongs to, and what ends. */
import { z } from 'zod';

const NAME = /^[A-Za-z0-9][A-Za-z0-9._-]{0,127}$/;
const EXPECTED = 'expected 1 to 128 letters, digits, ".", "_" or "-", a letter or digit first';

/** The creative that a video belongs to, e.g. `campaign-123`: hyphens and digits are welcome anywhere after the first character. */
export const creativeIdSchema = z.string().regex(NAME, { error: EXPECTED }).brand<'CreativeId'>();
export type CreativeId = z.infer<typeof creativeIdSchema>;

/** What ends. Covers one or more creatives, by default the one of the same name. */
export const campaignIdSchema = z.string().regex(NAME, { error: EXPECTED }).brand<'CampaignId'>();
export type CampaignId = z.infer<typeof campaignIdSchema>;

/** The same for a text that is a part of another, of which one request may have a thousand. */
export function isCreativeId(text: string): text is CreativeId {
  return NAME.test(text);
}

/** Six digits. */
const MAX_ITERATION = 999_999;

/** Variation number of a creative's video: an integer from 1 to 999,999. */
export const iterationSchema = z.int().min(1).max(MAX_ITERATION);

export function isIteration(number: number): boolean {
  return Number.isInteger(number) && number >= 1 && number <= MAX_ITERATION;
}
