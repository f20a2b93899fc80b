/** What both cost commands look at: whose videos, listed now, and by which prices. */
import { creativeIdSchema } from '@reelkeep/core/creative';
import type { PriceTable } from '@reelkeep/core/pricing';
import { tenantSchema } from '@reelkeep/core/tenant';
import type { Usage } from '@reelkeep/core/usage';
import { tenantPrefix } from '@reelkeep/core/video-key';
import type { Command } from 'commander';
import { z } from 'zod';
import { CommandError, EXIT } from '../operator/exit-code.ts';
import type { OperatorRun } from '../operator/operator-command.ts';
import { numberOption } from '../operator/option-schemas.ts';
import { scanUsage } from '../videos/scan-usage.ts';
import { readPrices } from './read-prices.ts';

export const costScopeShape = {
  tenant: tenantSchema.optional(),
  campaign: creativeIdSchema.optional(),
  plays: numberOption({ min: 0, max: 1_000_000 }),
  prices: z.string().optional(),
};
const scopeSchema = z.object(costScopeShape);

export function withCostScope(command: Command): Command {
  return command
    .option('--tenant <tenant>', "this tenant's videos; left out: the whole bucket")
    .option('--campaign <id>', "this campaign's, by its creative_id; needs --tenant")
    .option('--plays <n>', 'how often each video is played in a month', '0')
    .option('--prices <file>', 'a price table of your own, JSON; "reelkeep cost prices" prints one to begin with');
}

export interface CostScope {
  readonly usage: Usage;
  readonly prices: PriceTable;
  /** Of the keys that were looked at. */
  readonly prefix: string;
  /** `tenant acme`, `campaign flash-sale of acme` or `bucket reelkeep-videos`. */
  readonly title: string;
}

export async function openCostScope(
  { target, output, signal }: OperatorRun,
  options: z.output<typeof scopeSchema>,
): Promise<CostScope> {
  const { tenant, campaign } = options;
  if (campaign !== undefined && tenant === undefined) {
    throw new CommandError('--campaign needs --tenant', { exitCode: EXIT.usage });
  }
  const prices = await readPrices(options.prices, target.env);
  const { videoPrefix } = target.layout;
  const onLook = (keys: number) => output.progress('looking at keys', keys);
  const scope = { videoPrefix, tenant, creativeId: campaign };
  const { usage } = await scanUsage(target.store(), scope, { signal, onLook });
  const whose = tenant === undefined ? `bucket ${target.bucket()}` : `tenant ${tenant}`;
  return {
    usage,
    prices,
    prefix: tenant === undefined ? `${videoPrefix}/` : tenantPrefix(videoPrefix, tenant),
    title: campaign === undefined ? whose : `campaign ${campaign} of ${tenant}`,
  };
}
