/** What the commands about campaigns have in common: tenant, campaign, and the creatives that it covers. */
import { type CreativeId, campaignIdSchema, creativeIdSchema } from '@reelkeep/core/creative';
import { tenantSchema } from '@reelkeep/core/tenant';
import { z } from 'zod';

export const campaignShape = {
  campaign: campaignIdSchema,
  tenant: tenantSchema,
  creative: z.array(creativeIdSchema).optional(),
};

/** A campaign covers the creative of the same name unless creatives are named; one named twice counts once. */
export function creativesOf({
  campaign,
  creative,
}: {
  readonly campaign: string;
  readonly creative?: readonly CreativeId[] | undefined;
}): CreativeId[] {
  return [...new Set(creative ?? [creativeIdSchema.parse(campaign)])];
}

const UNIT_SECONDS = new Map([
  ['', 1],
  ['s', 1],
  ['m', 60],
  ['h', 3_600],
  ['d', 86_400],
]);

/** `90`, `90s`, `15m`, `12h`, `7d`, as seconds. */
export const durationOption = z.string().transform((text, context) => {
  const match = /^(\d{1,8})([smhd]?)$/.exec(text);
  const unit = UNIT_SECONDS.get(match?.[2] ?? '');
  if (match !== null && unit !== undefined) return Number(match[1]) * unit;
  context.addIssue({ code: 'custom', message: 'expected a duration such as 90, 90s, 15m, 12h or 7d' });
  return z.NEVER;
});
