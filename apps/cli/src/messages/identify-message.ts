/** Whose message it is, as far as a message too broken to take can tell. */
import { campaignIdSchema, creativeIdSchema, iterationSchema } from '@reelkeep/core/creative';
import { readMessage } from '@reelkeep/core/envelope';
import { tenantSchema } from '@reelkeep/core/tenant';
import { z } from 'zod';

const identitySchema = z.object({
  tenant: tenantSchema.optional().catch(undefined),
  creative_id: creativeIdSchema.optional().catch(undefined),
  campaign_id: campaignIdSchema.optional().catch(undefined),
  iteration: iterationSchema.optional().catch(undefined),
});

/** Each part that is readable by itself. */
export function identifyMessage(body: string): z.output<typeof identitySchema> {
  const reading = readMessage(body, identitySchema);
  return reading.ok ? reading.value : {};
}
