/** `reelkeep cost plan`: the coming months under each tiering policy, which is cheapest, and a chart of it. */
import type { PolicyCost } from '@reelkeep/core/cost-plan';
import type { Command } from 'commander';
import { z } from 'zod';
import { costScopeShape, withCostScope } from '../cost/cost-scope.ts';
import { formatTable } from '../demo/table.ts';
import { formatBytes, formatCount, formatUsd } from '../operator/amounts.ts';
import { CommandError, EXIT } from '../operator/exit-code.ts';
import { type CommandEdge, type OperatorRun, operatorAction, operatorCommand } from '../operator/operator-command.ts';
import { integerOption } from '../operator/option-schemas.ts';

const optionsSchema = z.object({
  ...costScopeShape,
  months: integerOption({ min: 1, max: 120 }),
  campaignDays: integerOption({ min: 1, max: 3_650 }).optional(),
  newPerMonth: integerOption({ min: 0, max: 1_000_000_000 }).optional(),
  chart: z.array(z.string()).default([]),
});

export function costPlanCommand(edge: CommandEdge): Command {
  return withCostScope(operatorCommand('plan'))
    .description('what the coming months cost under each tiering policy, and which is cheapest by how much')
    .option('--months <n>', 'how far to look ahead; a month has 30 days', '12')
    .option('--campaign-days <n>', 'campaigns end, and their videos are deleted, at this age; early deletion is billed')
    .option('--new-per-month <n>', 'so many videos come each month, of the mean size of those that are there')
    .option('--chart <file...>', 'draw it as well: .svg or .png, or both')
    .action(operatorAction(edge, optionsSchema, plan));
}

async function plan(run: OperatorRun, options: z.output<typeof optionsSchema>) {
  const { assertChartFile, writeChart } = await import('../cost/write-chart.ts');
  for (const file of options.chart) assertChartFile(file);
  const { openCostScope } = await import('../cost/cost-scope.ts');
  const { comparePolicies, describeComparison } = await import('../cost/compare-policies.ts');
  const { planCost } = await import('@reelkeep/core/cost-plan');
  const { COMPARED_POLICIES, configuredPolicy } = await import('@reelkeep/core/tiering-policy');
  const { readLifecycle } = await import('@reelkeep/s3-adapter/read-lifecycle');
  const { target, output, signal, now } = run;
  const { usage, prices, prefix, title } = await openCostScope(run, options);

  const rules = await readLifecycle({ client: target.clients.s3, bucket: target.bucket() }, { signal });
  if (rules === undefined) output.note('The lifecycle rules may not be read (s3:GetLifecycleConfiguration): left out.');
  const configured = configuredPolicy(rules ?? [], prefix);
  for (const { id, why } of configured.ignored) output.note(`The lifecycle rule ${id} is left out: ${why}.`);
  const ends = [options.campaignDays, configured.expirationDays].filter((days) => days !== undefined);
  const { months, newPerMonth = 0 } = options;
  if (newPerMonth > 0 && usage.objects === 0) {
    throw new CommandError(`--new-per-month takes the mean size of the videos that are there, and ${title} has none`);
  }
  const meanBytes = usage.objects === 0 ? 0 : Math.round(usage.bytes / usage.objects);
  const costs = planCost({
    byAge: usage.byAge,
    newPerMonth: { objects: newPerMonth, bytes: newPerMonth * meanBytes },
    policies: [...(rules === undefined ? [] : [configured.policy]), ...COMPARED_POLICIES],
    endAgeDays: ends.length === 0 ? undefined : Math.min(...ends),
    playsPerMonth: options.plays,
    prices,
    now: now(),
    months,
  });
  const comparison = comparePolicies(costs);
  if (comparison === undefined) throw new Error('there is no policy to compare');

  const about = [
    `${formatCount(usage.objects, 'video')}, ${formatBytes(usage.bytes)}`,
    ...(newPerMonth > 0 ? [`${newPerMonth.toLocaleString('en-US')} more a month`] : []),
    `${options.plays} plays per video and month`,
    ...(options.campaignDays === undefined ? [] : [`campaigns end after ${options.campaignDays} days`]),
  ].join(', ');
  const source = `Prices: AWS S3, ${prices.region}, read on ${prices.asOf}. Traffic is the same under each and left out.`;
  const heading = `Cost of ${title} in the next ${formatCount(months, 'month')}`;
  const cheapest = comparison.cheapest.policy.name;
  for (const file of options.chart) {
    await writeChart(file, { title: heading, subtitle: about, footnote: source, costs, cheapest });
    output.note(`wrote ${file}`);
  }
  const document = {
    scope: title,
    as_of: now().toISOString(),
    prices: { region: prices.region, as_of: prices.asOf, source: prices.source },
    objects: usage.objects,
    bytes: usage.bytes,
    months,
    plays_per_month: options.plays,
    campaign_days: options.campaignDays ?? null,
    new_per_month: newPerMonth,
    policies: costs.map(describePolicy),
    cheapest,
    savings: comparison.savings.map(({ name, microUsd }) => ({ than: name, usd: microUsd / 1e6 })),
  };
  output.answer(document, () => {
    const columns = [
      'POLICY',
      'STORAGE',
      'REQUESTS',
      'RETRIEVAL',
      'EARLY DELETION',
      'FIRST MONTH',
      'LAST MONTH',
      'ALL',
    ];
    const rows = costs.map(({ policy, parts, microUsd, months: each }) => [
      `${policy.name === cheapest ? '* ' : '  '}${policy.title}`,
      formatUsd(parts.storage),
      formatUsd(parts.requests + parts.transitions + parts.monitoring),
      formatUsd(parts.retrieval),
      formatUsd(parts.early_deletion),
      formatUsd(each[0]?.microUsd ?? 0),
      formatUsd(each.at(-1)?.microUsd ?? 0),
      formatUsd(microUsd),
    ]);
    const unpriced = new Set(costs.flatMap((cost) => cost.unpriced));
    return [
      heading,
      about,
      '',
      ...formatTable(columns, rows, { width: output.width }),
      '',
      ...describeComparison(comparison, months),
      '',
      `${source} (${prices.source})`,
      'Requests are GETs, PUTs, lifecycle transitions and monitoring; what is below 128 KiB is never moved.',
      ...(unpriced.size === 0 ? [] : [`Without a price: ${[...unpriced].join(', ')}.`]),
    ];
  });
  return EXIT.ok;
}

function describePolicy({ policy, microUsd, parts, months, unpriced }: PolicyCost) {
  const usd = (each: PolicyCost['parts']) =>
    Object.fromEntries(Object.entries(each).map(([part, value]) => [`${part}_usd`, value / 1e6]));
  return {
    policy: policy.name,
    title: policy.title,
    usd: microUsd / 1e6,
    ...usd(parts),
    by_month: months.map((month) => ({ usd: month.microUsd / 1e6, ...usd(month.parts) })),
    unpriced_classes: unpriced,
  };
}
