/** `reelkeep campaign reopen`: takes an end back while its grace period runs. */
import type { Reopening } from '@reelkeep/core/reopen-creative';
import type { Command } from 'commander';
import { z } from 'zod';
import { campaignShape, creativesOf } from '../operator/campaign-options.ts';
import { EXIT, type ExitCode } from '../operator/exit-code.ts';
import { type CommandEdge, type OperatorRun, operatorAction, operatorCommand } from '../operator/operator-command.ts';

const optionsSchema = z.object({ ...campaignShape, by: z.string().min(1).max(200).optional() });

export function campaignReopenCommand(edge: CommandEdge): Command {
  return operatorCommand('reopen')
    .description('take the end of a campaign back, until its videos are due; later it is final (exit code 1)')
    .argument('<campaign>', 'campaign_id')
    .requiredOption('--tenant <tenant>', 'the tenant that owns it')
    .option('--creative <id...>', 'the creatives to reopen; left out: the one of its own name')
    .option('--by <name>', 'who reopens it, for the record')
    .action(operatorAction(edge, optionsSchema, (run, options) => reopen(run, options, edge.env), ['campaign']));
}

async function reopen(
  { target, output, signal, now }: OperatorRun,
  options: z.output<typeof optionsSchema>,
  env: CommandEdge['env'],
): Promise<ExitCode> {
  const { reopenCreative } = await import('@reelkeep/core/reopen-creative');
  const store = target.store();
  const by = options.by ?? env['USER'] ?? 'reelkeep';
  let exitCode: ExitCode = EXIT.ok;
  for (const creativeId of creativesOf(options)) {
    const of = { ledger: target.layout.ledgerPrefix, tenant: options.tenant, creativeId };
    const reopening = await reopenCreative({ store, now }, of, by, { signal });
    if (reopening.outcome === 'final' || reopening.outcome === 'never_ended') exitCode = EXIT.failed;
    const { outcome } = reopening;
    output.each({ tenant: options.tenant, creative_id: creativeId, outcome, ...details(reopening) }, () =>
      describe(creativeId, reopening),
    );
  }
  return exitCode;
}

function details(reopening: Reopening): Record<string, string> {
  if (reopening.outcome === 'reopened') return { takes_back_until: reopening.takesBackUntil };
  return reopening.outcome === 'final' ? { since: reopening.since } : {};
}

function describe(creativeId: string, reopening: Reopening): string {
  switch (reopening.outcome) {
    case 'reopened':
      return `reopened  ${creativeId}: its videos stay. What was refused meanwhile is in the ingest DLQ: reelkeep redrive --reason campaign_ended`;
    case 'open_already':
      return `open      ${creativeId}: its end was taken back before`;
    case 'never_ended':
      return `unended   ${creativeId}: it has not ended`;
    case 'final':
      return `final     ${creativeId}: its videos are being deleted, or are gone, since ${reopening.since}; that can't be taken back`;
    default:
      return reopening satisfies never;
  }
}
