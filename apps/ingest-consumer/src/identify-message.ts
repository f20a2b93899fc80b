/** Whose message it was, as far as a message too broken to take can tell: its sender wants to know what was refused. */
import { creativeIdSchema, iterationSchema } from '@reelkeep/core/creative';
import { readMessage } from '@reelkeep/core/envelope';
import { tenantSchema } from '@reelkeep/core/tenant';
import { z } from 'zod';

const identitySchema = z.object({
  tenant: tenantSchema.nullable().catch(null),
  creative_id: creativeIdSchema.nullable().catch(null),
  iteration: iterationSchema.nullable().catch(null),
});

/** Each part that is readable by itself, null for the rest. */
export function identifyMessage(body: string): {
  readonly tenant: string | null;
  readonly creative_id: string | null;
  readonly iteration: number | null;
} {
  const reading = readMessage(body, identitySchema);
  return reading.ok ? reading.value : { tenant: null, creative_id: null, iteration: null };
}
