/** `reelkeep redrive`: messages of a dead-letter queue go back to their queue, by reason, so many a second. */
import { readFile } from 'node:fs/promises';
import { setTimeout as delay } from 'node:timers/promises';
import { type ProviderProfile, providerProfilesSchema } from '@reelkeep/core/provider-profile';
import { readTravels } from '@reelkeep/core/travels';
import type { QueueMessage } from '@reelkeep/sqs-adapter/queue-message';
import { type Command, Option } from 'commander';
import { z } from 'zod';
import { identifyMessage } from '../messages/identify-message.ts';
import {
  type DeadLetterVerdict,
  judgeDeadLetter,
  LEFT_BEHIND,
  REDRIVE_REASONS,
  reasonOf,
  redriveAttributes,
} from '../messages/judge-dead-letter.ts';
import { CommandError, EXIT, type ExitCode } from '../operator/exit-code.ts';
import { type CommandEdge, type OperatorRun, operatorAction, operatorCommand } from '../operator/operator-command.ts';
import { integerOption, numberOption } from '../operator/option-schemas.ts';

const QUEUES = ['ingest', 'campaigns'] as const;

const optionsSchema = z.object({
  queue: z.enum(QUEUES),
  reason: z.array(z.string()).optional(),
  rate: numberOption({ min: 0.1, max: 1_000 }),
  limit: integerOption({ min: 1, max: 1_000_000_000 }).optional(),
  dryRun: z.boolean().default(false),
});

export function redriveCommand(edge: CommandEdge): Command {
  return operatorCommand('redrive')
    .description('send messages of a dead-letter queue back to their queue; those whose link has lapsed stay')
    .addOption(new Option('--queue <queue>', 'which of the two').choices(QUEUES).default('ingest'))
    .addOption(
      new Option(
        '--reason <reason...>',
        'of these reasons alone, none for messages without one; left out: all but those that would fail again',
      ).choices(REDRIVE_REASONS),
    )
    .option('--rate <n>', 'messages a second', '10')
    .option('--limit <n>', 'end after so many')
    .option('--dry-run', 'say what would be done, and do nothing')
    .action(operatorAction(edge, optionsSchema, redrive));
}

async function redrive(
  { target, output, nameTarget, signal, now }: OperatorRun,
  { queue, reason: reasons, rate, limit = Number.POSITIVE_INFINITY, dryRun }: z.output<typeof optionsSchema>,
): Promise<ExitCode> {
  const { redriveQueue } = await import('@reelkeep/sqs-adapter/redrive-queue');
  const { createQueueSender } = await import('@reelkeep/sqs-adapter/queue-sender');
  const { readQueueDepth } = await import('@reelkeep/sqs-adapter/queue-depth');
  if (!dryRun) nameTarget();
  const profiles = await readProfiles(target.env['PROVIDER_PROFILES_FILE']);
  const { queues } = await target.messaging(signal);
  const client = target.clients.sqs;
  const fromUrl = queue === 'ingest' ? queues.ingestDlq : queues.campaignsDlq;
  const queueUrl = queue === 'ingest' ? queues.ingest : queues.campaigns;
  const { visible } = await readQueueDepth(client, fromUrl, { signal });

  const counts = { redriven: 0, permanent: 0, lapsed: 0, passed_over: 0 };
  let looked = 0;
  const tell = (message: QueueMessage, action: 'redriven' | 'would_redrive' | 'refused', why?: string) => {
    const about = { message_id: originOf(message), ...identifyMessage(message.body), reason: reasonOf(message) };
    output.each({ type: 'message', action, ...about, ...(why === undefined ? {} : { why }) }, () => {
      const who = `${about.tenant ?? '?'}  ${about.creative_id ?? about.campaign_id ?? '?'}  ${about.iteration ?? ''}`;
      return `${action.replace('_', ' ')}  ${about.reason}  ${who.trim()}${why === undefined ? '' : `  (${why})`}`;
    });
  };
  const judge = (message: QueueMessage): boolean => {
    looked += 1;
    output.progress('looking at messages', looked, Math.max(visible, looked));
    const verdict: DeadLetterVerdict = judgeDeadLetter(message, { reasons, profiles, now: now() });
    if (verdict.action === 'redrive') return true;
    if (verdict.action === 'pass_over') counts.passed_over += 1;
    else {
      counts[verdict.because] += 1;
      tell(message, 'refused', verdict.detail);
    }
    return false;
  };

  await redriveQueue({
    client,
    fromUrl,
    to: createQueueSender({ client, queueUrl }),
    judge,
    attributes: redriveAttributes,
    without: LEFT_BEHIND,
    identify: originOf,
    on(message) {
      counts.redriven += 1;
      tell(message, dryRun ? 'would_redrive' : 'redriven');
    },
    limit,
    perSecond: rate,
    dryRun,
    // What stops it is no failure here.
    wait: (ms, until) => delay(ms, undefined, { signal: until }).catch(() => {}),
    signal,
  });

  const { redriven, permanent, lapsed, passed_over } = counts;
  const done = dryRun ? 'would go back' : 'went back';
  const stayed = `stayed: ${permanent} that would fail again, ${lapsed} with a lapsed link, ${passed_over} of other reasons`;
  if (output.json) output.each({ type: 'summary', queue, dry_run: dryRun, ...counts }, () => '');
  else output.note(`${redriven} ${done} to the ${queue} queue; ${stayed}`);
  if (signal.aborted) return EXIT.interrupted;
  return lapsed > 0 ? EXIT.failed : EXIT.ok;
}

/** The id that its sender knows it by. */
function originOf(message: QueueMessage): string {
  return readTravels(message).messageId;
}

/** The same table as the ingest consumer's. */
async function readProfiles(path: string | undefined): Promise<readonly ProviderProfile[] | undefined> {
  if (path === undefined) return undefined;
  try {
    return providerProfilesSchema.parse(JSON.parse(await readFile(path, 'utf8')));
  } catch (cause) {
    const message = `PROVIDER_PROFILES_FILE: ${path} is no table of provider profiles`;
    throw new CommandError(message, { cause, exitCode: EXIT.config });
  }
}
