/** `reelkeep env`: the environment that leads to the stack that runs here, for a shell: `eval "$(npx reelkeep env)"`. */
import type { Command } from 'commander';
import { z } from 'zod';
import { EXIT } from '../operator/exit-code.ts';
import { type CommandEdge, operatorAction, operatorCommand } from '../operator/operator-command.ts';

const NAMES = [
  'AWS_ENDPOINT_URL',
  'AWS_REGION',
  'AWS_ACCESS_KEY_ID',
  'AWS_SECRET_ACCESS_KEY',
  'S3_BUCKET_NAME',
  'S3_VIDEO_PREFIX',
  'S3_LEDGER_PREFIX',
  'S3_FORCE_PATH_STYLE',
  'INGEST_QUEUE_URL',
  'INGEST_RETRY_QUEUE_URL',
  'INGEST_DLQ_URL',
  'CAMPAIGN_QUEUE_URL',
  'CAMPAIGN_DLQ_URL',
  'OUTCOME_TOPIC_ARN',
] as const;

export function envCommand(edge: CommandEdge): Command {
  return operatorCommand('env')
    .description('print the variables that lead any client to the stack that runs here, for a shell to evaluate')
    .action(
      operatorAction(edge, z.object({}), async ({ target, output }) => {
        const entries = NAMES.flatMap((name) => (target.env[name] === undefined ? [] : [[name, target.env[name]]]));
        // The AWS CLI of version 1 reads this one alone.
        entries.push(['AWS_DEFAULT_REGION', target.access.region]);
        output.answer(Object.fromEntries(entries), () =>
          entries.map(([name, value]) => `export ${name}=${quote(String(value))}`),
        );
        return EXIT.ok;
      }),
    );
}

/** In single quotes a POSIX shell takes everything as it is, but for the quote itself. */
function quote(text: string): string {
  return /^[\w./:@-]+$/.test(text) ? text : `'${text.replaceAll("'", `'\\''`)}'`;
}
