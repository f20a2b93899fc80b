/** `reelkeep cost now`: a month of what is kept, as it lies. */
import type { Command } from 'commander';
import { z } from 'zod';
import { costScopeShape, withCostScope } from '../cost/cost-scope.ts';
import { formatTable } from '../demo/table.ts';
import { formatBytes, formatCount, formatUsd } from '../operator/amounts.ts';
import { EXIT } from '../operator/exit-code.ts';
import { type CommandEdge, operatorAction, operatorCommand } from '../operator/operator-command.ts';

export function costNowCommand(edge: CommandEdge): Command {
  return withCostScope(operatorCommand('now'))
    .description('what a month costs as the videos lie now: storage, requests and retrieval')
    .action(
      operatorAction(edge, z.object(costScopeShape), async (run, options) => {
        const { openCostScope } = await import('../cost/cost-scope.ts');
        const { monthlyCost, monthlyReading } = await import('@reelkeep/core/pricing');
        const { usage, prices, title } = await openCostScope(run, options);
        const storage = monthlyCost(usage.byStorageClass, prices);
        const reading = monthlyReading(usage.byStorageClass, prices, options.plays);
        const classes = usage.byStorageClass.map(({ storageClass, objects, bytes }) => {
          const kept = storage.byStorageClass.find((one) => one.storageClass === storageClass)?.microUsd ?? 0;
          const read = reading.find((one) => one.storageClass === storageClass);
          const [requests, retrieval] = [read?.requestsMicroUsd ?? 0, read?.retrievalMicroUsd ?? 0];
          return { storageClass, objects, bytes, kept, requests, retrieval, all: kept + requests + retrieval };
        });
        const total = classes.reduce((sum, { all }) => sum + all, 0);
        const document = {
          scope: title,
          as_of: run.now().toISOString(),
          prices: { region: prices.region, as_of: prices.asOf, source: prices.source },
          plays_per_month: options.plays,
          usd_per_month: total / 1e6,
          by_storage_class: classes.map(({ storageClass, objects, bytes, kept, requests, retrieval }) => ({
            storage_class: storageClass,
            objects,
            bytes,
            storage_usd: kept / 1e6,
            requests_usd: requests / 1e6,
            retrieval_usd: retrieval / 1e6,
          })),
          unpriced_classes: storage.unpriced,
        };
        run.output.answer(document, () => [
          `${title}: ${formatCount(usage.objects, 'video')}, ${formatBytes(usage.bytes)}, ${formatUsd(total)} a month`,
          '',
          ...formatTable(
            ['STORAGE CLASS', 'VIDEOS', 'SIZE', 'STORAGE', 'REQUESTS', 'RETRIEVAL', 'A MONTH'],
            classes.map(({ storageClass, objects, bytes, kept, requests, retrieval, all }) => [
              storageClass,
              String(objects),
              formatBytes(bytes),
              ...[kept, requests, retrieval, all].map(formatUsd),
            ]),
            { width: run.output.width },
          ),
          '',
          `Prices: ${prices.region}, ${prices.asOf} (${prices.source}); traffic is not in it.`,
          ...(storage.unpriced.length === 0 ? [] : [`Without a price: ${storage.unpriced.join(', ')}.`]),
        ]);
        return EXIT.ok;
      }),
    );
}
