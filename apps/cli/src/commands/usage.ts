/** `reelkeep usage`: what a tenant, a creative or the whole bucket keeps, by storage class, month and creative. */
import { creativeIdSchema } from '@reelkeep/core/creative';
import { tenantSchema } from '@reelkeep/core/tenant';
import type { Command } from 'commander';
import { z } from 'zod';
import { formatTable } from '../demo/table.ts';
import { formatBytes, formatCount, formatUsd } from '../operator/amounts.ts';
import { CommandError, EXIT } from '../operator/exit-code.ts';
import { type CommandEdge, operatorAction, operatorCommand } from '../operator/operator-command.ts';
import { integerOption } from '../operator/option-schemas.ts';

const optionsSchema = z.object({
  tenant: tenantSchema.optional(),
  creative: creativeIdSchema.optional(),
  top: integerOption({ min: 1, max: 10_000 }),
  prices: z.string().optional(),
});

export function usageCommand(edge: CommandEdge): Command {
  return operatorCommand('usage')
    .description('add up what is kept, by storage class, month and creative, from a listing')
    .option('--tenant <tenant>', "this tenant's; left out: the whole bucket")
    .option('--creative <id>', "this creative's; needs --tenant")
    .option('--top <n>', 'so many creatives or tenants, the largest', '20')
    .option('--prices <file>', 'a price table of your own, JSON')
    .action(
      operatorAction(edge, optionsSchema, async ({ target, output, signal, now }, options) => {
        const { tenant, creative, top } = options;
        if (creative !== undefined && tenant === undefined) {
          throw new CommandError('--creative needs --tenant', { exitCode: EXIT.usage });
        }
        const { readPrices } = await import('../cost/read-prices.ts');
        const { scanUsage } = await import('../videos/scan-usage.ts');
        const { monthlyCost } = await import('@reelkeep/core/pricing');
        const prices = await readPrices(options.prices, target.env);
        const asOf = now();
        const { videoPrefix } = target.layout;
        const scope = { videoPrefix, tenant, creativeId: creative };
        const { usage, byTenant } = await scanUsage(target.store(), scope, {
          signal,
          onLook: (keys) => output.progress('looking at keys', keys),
        });
        const cost = monthlyCost(usage.byStorageClass, prices);
        const microUsdOf = (storageClass: string) =>
          cost.byStorageClass.find((one) => one.storageClass === storageClass)?.microUsd;

        const classes = usage.byStorageClass.map(({ storageClass, objects, bytes }) => {
          const microUsd = microUsdOf(storageClass);
          return {
            storage_class: storageClass,
            objects,
            bytes,
            ...(microUsd !== undefined && { usd_per_month: microUsd / 1e6 }),
          };
        });
        const months = usage.byMonth.map(({ month, objects, bytes }) => ({ month, objects, bytes }));
        const creatives = usage.byCreative
          .slice(0, top)
          .map(({ creativeId, objects, bytes }) => ({ creative_id: creativeId, objects, bytes }));
        const document = {
          tenant: tenant ?? null,
          creative_id: creative ?? null,
          as_of: asOf.toISOString(),
          objects: usage.objects,
          bytes: usage.bytes,
          by_storage_class: classes,
          by_month: months,
          // Two tenants may have creatives of one name.
          ...(tenant === undefined ? { by_tenant: byTenant.slice(0, top) } : { by_creative: creatives }),
          cost: {
            usd_per_month: cost.microUsd / 1e6,
            prices: { region: prices.region, as_of: prices.asOf, source: prices.source },
            unpriced_classes: cost.unpriced,
          },
        };
        output.answer(document, () => {
          const table = (
            header: string,
            rows: ReadonlyArray<readonly [string, { objects: number; bytes: number }]>,
          ) => [
            '',
            ...formatTable(
              [header, 'VIDEOS', 'SIZE'],
              rows.map(([name, { objects, bytes }]) => [name, String(objects), formatBytes(bytes)]),
              { width: output.width },
            ),
          ];
          const largest =
            tenant === undefined
              ? table(
                  'TENANT',
                  byTenant.slice(0, top).map((one) => [one.tenant, one]),
                )
              : table(
                  'CREATIVE',
                  usage.byCreative.slice(0, top).map((one) => [one.creativeId, one]),
                );
          const unpriced = cost.unpriced.length === 0 ? '' : `, without ${cost.unpriced.join(', ')}: no price is known`;
          return [
            `${formatCount(usage.objects, 'video')}, ${formatBytes(usage.bytes)}`,
            `storage ${formatUsd(cost.microUsd)} a month (${prices.region}, prices of ${prices.asOf})${unpriced}`,
            ...table(
              'STORAGE CLASS',
              usage.byStorageClass.map((one) => [one.storageClass, one]),
            ),
            ...table(
              'MONTH',
              usage.byMonth.map((one) => [one.month, one]),
            ),
            ...largest,
          ];
        });
        return EXIT.ok;
      }),
    );
}
