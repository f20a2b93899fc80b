/** `reelkeep campaign end`: sends campaign.ended, checked before it goes, and with --wait sees it through. */
import { hostname } from 'node:os';
import { type CampaignEnded, campaignEndedSchema, reapModeSchema } from '@reelkeep/core/campaign-ended';
import { describeIssues } from '@reelkeep/core/describe-issues';
import { type Command, Option } from 'commander';
import { z } from 'zod';
import { campaignShape, durationOption } from '../operator/campaign-options.ts';
import { CommandError, EXIT, type ExitCode } from '../operator/exit-code.ts';
import { type CommandEdge, type OperatorRun, operatorAction, operatorCommand } from '../operator/operator-command.ts';
import { integerOption } from '../operator/option-schemas.ts';

const optionsSchema = z.object({
  ...campaignShape,
  mode: reapModeSchema,
  grace: durationOption,
  endedAt: z.string().optional(),
  by: z.string().optional(),
  wait: z.boolean().default(false),
  timeout: integerOption({ min: 1, max: 86_400 }),
});
type EndOptions = z.output<typeof optionsSchema>;

export function campaignEndCommand(edge: CommandEdge): Command {
  return operatorCommand('end')
    .description('end a campaign: its videos are deleted and stay deleted')
    .argument('<campaign>', 'campaign_id')
    .requiredOption('--tenant <tenant>', 'the tenant that owns it')
    .option('--creative <id...>', 'the creatives that it covers; left out: the one of its own name')
    .addOption(
      new Option('--mode <mode>', 'purge removes older versions as well')
        .choices(reapModeSchema.options)
        .default('delete'),
    )
    .option('--grace <duration>', 'delete only after so long: 90, 15m, 12h, 7d; up to 90d', '0')
    .option('--ended-at <instant>', 'left out: now')
    .option('--by <name>', 'who ends it, for the receipt; left out: you')
    .option('--wait', 'until every video is gone and its receipt is complete')
    .option('--timeout <seconds>', 'with --wait: for so long', '300')
    .action(operatorAction(edge, optionsSchema, (run, options) => end(run, options, edge.env), ['campaign']));
}

async function end(run: OperatorRun, options: EndOptions, env: CommandEdge['env']): Promise<ExitCode> {
  const { target, output, nameTarget, signal, now } = run;
  if (options.wait && options.grace > 0) {
    throw new CommandError('--wait: with --grace nothing is deleted before the grace period is over', {
      exitCode: EXIT.usage,
    });
  }
  const { body, event } = composeEvent(options, env, now());
  nameTarget();
  const { createQueueSender } = await import('@reelkeep/sqs-adapter/queue-sender');
  const { queues } = await target.messaging(signal);
  const tracer = await run.tracer();
  const sender = createQueueSender({ client: target.clients.sqs, queueUrl: queues.campaigns, tracer });
  const { messageId } = await sender.send({ body: JSON.stringify(body) }, { signal });
  const due = new Date(event.ended_at.getTime() + event.grace_seconds * 1_000).toISOString();
  const sent = { message_id: messageId, ...body, due };
  if (!options.wait) {
    output.answer(sent, () => [
      `sent  ${event.tenant}  ${event.campaign_id}  ${messageId}`,
      event.grace_seconds > 0
        ? `New videos are refused from now on; the others go at ${due}. Until then: reelkeep campaign reopen`
        : `Its videos go now, for good. See: reelkeep campaign show ${event.campaign_id} --tenant ${event.tenant}`,
    ]);
    return EXIT.ok;
  }
  const { awaitReceipts } = await import('../operator/await-receipts.ts');
  const { summarizeReceipt } = await import('../operator/describe-receipt.ts');
  const receipts = await awaitReceipts(run, { ...event, message_id: messageId }, options.timeout);
  output.answer({ ...sent, receipts }, () => receipts.map(summarizeReceipt));
  return EXIT.ok;
}

/** Exactly what the reaper will take, or a `CommandError` that says what it would not. */
function composeEvent(
  options: EndOptions,
  env: CommandEdge['env'],
  now: Date,
): { readonly body: Readonly<Record<string, unknown>>; readonly event: CampaignEnded } {
  const user = env['USER'] ?? env['LOGNAME'] ?? env['USERNAME'] ?? 'reelkeep';
  const body = {
    type: 'campaign.ended',
    version: 1,
    tenant: options.tenant,
    campaign_id: options.campaign,
    ...(options.creative !== undefined && { creative_ids: options.creative }),
    ended_at: options.endedAt ?? now.toISOString(),
    mode: options.mode,
    grace_seconds: options.grace,
    ended_by: options.by ?? `${user}@${hostname()}`,
  };
  const parsed = campaignEndedSchema(now).safeParse(body);
  if (parsed.success) return { body, event: parsed.data };
  throw new CommandError(`nothing was sent: ${describeIssues(parsed.error)}`, { exitCode: EXIT.usage });
}
