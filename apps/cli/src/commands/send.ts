/** `reelkeep send`: video.generated messages, one by options or many by NDJSON, checked before anything is sent. */
import { readFile } from 'node:fs/promises';
import { addAbortSignal } from 'node:stream';
import { text } from 'node:stream/consumers';
import type { Command } from 'commander';
import { z } from 'zod';
import type { DraftMessage } from '../messages/draft-message.ts';
import { CommandError, EXIT, type ExitCode } from '../operator/exit-code.ts';
import { type CommandEdge, type OperatorRun, operatorAction, operatorCommand } from '../operator/operator-command.ts';
import { integerOption } from '../operator/option-schemas.ts';

const optionsSchema = z.object({
  tenant: z.string().optional(),
  creative: z.string().optional(),
  iteration: z.string().optional(),
  url: z.string().optional(),
  generatedAt: z.string().optional(),
  contentLength: z.string().optional(),
  sha256: z.string().optional(),
  file: z.string().optional(),
  wait: z.boolean().default(false),
  timeout: integerOption({ min: 1, max: 86_400 }),
});
type SendOptions = z.output<typeof optionsSchema>;

export function sendCommand(edge: CommandEdge): Command {
  return operatorCommand('send')
    .description('send video.generated messages to the ingest queue: one by its fields, or many from a file')
    .option('--tenant <tenant>', 'the tenant that owns the video')
    .option('--creative <id>', 'creative_id')
    .option('--iteration <n>', 'variation number, 1 to 999999')
    .option('--url <url>', "the provider's URL (original_url)")
    .option('--generated-at <instant>', 'when it was made; left out: when the message was sent')
    .option('--content-length <bytes>', 'checked against what the provider sends')
    .option('--sha256 <hex>', 'checked against what the provider sends')
    .option('--file <path>', 'instead of fields: messages as NDJSON, one JSON document a line; - is standard input')
    .option('--wait', 'print the outcome of each message')
    .option('--timeout <seconds>', 'with --wait: for so long, counted from the last send', '300')
    .action(operatorAction(edge, optionsSchema, sendAll));
}

async function sendAll(run: OperatorRun, options: SendOptions): Promise<ExitCode> {
  const drafts = await readDrafts(options, run.signal);
  const { createQueueSender } = await import('@reelkeep/sqs-adapter/queue-sender');
  const { target, output, signal } = run;
  const { queues } = await target.messaging(signal);
  const tracer = await run.tracer();
  const sender = createQueueSender({ client: target.clients.sqs, queueUrl: queues.ingest, tracer });
  const { sendDrafts: send } = await import('../messages/send-drafts.ts');
  const sendDrafts: typeof send = (...given) =>
    send(...given).catch((error: unknown) => {
      // Ctrl-C ends without a word elsewhere; here somebody has to know what is still to be sent.
      if (signal.aborted && error instanceof CommandError) output.note(`reelkeep: ${error.message}`);
      throw error;
    });
  if (options.wait) return await sendAndWait(run, drafts, options, sendDrafts, sender);

  let sent = 0;
  await sendDrafts(sender, drafts, {
    signal,
    onSent({ messageId, draft: { video } }) {
      sent += 1;
      output.progress('sending', sent, drafts.length);
      const { tenant, creative_id, iteration } = video;
      output.each(
        { message_id: messageId, tenant, creative_id, iteration },
        () => `sent  ${tenant}  ${creative_id}  ${iteration}  ${messageId}`,
      );
    },
  });
  return EXIT.ok;
}

async function sendAndWait(
  { target, output, signal }: OperatorRun,
  drafts: readonly DraftMessage[],
  { timeout }: SendOptions,
  sendDrafts: typeof import('../messages/send-drafts.ts').sendDrafts,
  sender: Parameters<typeof sendDrafts>[0],
): Promise<ExitCode> {
  const { listenForOutcomes } = await import('../messages/listen-for-outcomes.ts');
  const { awaitOutcomes } = await import('../messages/await-outcomes.ts');
  const { describeOutcome } = await import('../messages/describe-outcome.ts');
  let settled = 0;
  let stored = 0;
  const missing = await listenForOutcomes(
    target,
    async (listener) => {
      const over = new AbortController();
      const wait = awaitOutcomes(
        listener,
        (outcome) => {
          settled += 1;
          if (outcome.type === 'video.stored') stored += 1;
          output.each(outcome, () => describeOutcome(outcome));
          output.progress('settled', settled, drafts.length);
        },
        AbortSignal.any([signal, over.signal]),
      );
      try {
        await sendDrafts(sender, drafts, { signal, onSent: ({ messageId }) => wait.sent(messageId) });
        const timer = setTimeout(() => over.abort(), timeout * 1_000);
        return await wait.rest().finally(() => clearTimeout(timer));
      } finally {
        over.abort();
      }
    },
    signal,
  );
  signal.throwIfAborted();
  if (missing.length > 0) {
    throw new CommandError(
      `${missing.length} of ${drafts.length} messages had no outcome within ${timeout} s (${missing.slice(0, 5).join(', ')}${missing.length > 5 ? ', ...' : ''}): is an ingest consumer running? "reelkeep status" tells`,
      { exitCode: EXIT.unavailable },
    );
  }
  return stored === drafts.length ? EXIT.ok : EXIT.failed;
}

async function readDrafts(options: SendOptions, signal: AbortSignal): Promise<readonly DraftMessage[]> {
  const { draftMessage, draftMessages } = await import('../messages/draft-message.ts');
  const { file } = options;
  const fields = {
    tenant: options.tenant,
    creative_id: options.creative,
    iteration: numeric(options.iteration),
    original_url: options.url,
    generated_at: options.generatedAt,
    content_length: numeric(options.contentLength),
    sha256: options.sha256,
  };
  if (file !== undefined) {
    if (Object.values(fields).some((value) => value !== undefined)) {
      throw new CommandError('give either --file or the fields of one message', { exitCode: EXIT.usage });
    }
    return draftMessages(await readText(file, signal), file === '-' ? 'standard input' : file);
  }
  const missing = Object.entries({
    '--tenant': options.tenant,
    '--creative': options.creative,
    '--iteration': options.iteration,
    '--url': options.url,
  }).flatMap(([option, value]) => (value === undefined ? [option] : []));
  if (missing.length > 0) {
    const message = `nothing was sent: ${missing.join(', ')} missing; or give messages by --file`;
    throw new CommandError(message, { exitCode: EXIT.usage });
  }
  const draft = draftMessage(fields);
  if ('fault' in draft) {
    throw new CommandError(`nothing was sent: ${draft.fault}`, { exitCode: EXIT.usage });
  }
  return [draft];
}

async function readText(file: string, signal: AbortSignal): Promise<string> {
  if (file === '-') return await text(addAbortSignal(signal, process.stdin));
  return await readFile(file, { encoding: 'utf8', signal }).catch((cause: unknown) => {
    throw new CommandError(`${file} can not be read: ${cause instanceof Error ? cause.message : cause}`, { cause });
  });
}

/** What is no number goes on as it is: the contract then says what it expects. */
function numeric(given: string | undefined): number | string | undefined {
  return given !== undefined && /^-?\d+(\.\d+)?$/.test(given) ? Number(given) : given;
}
