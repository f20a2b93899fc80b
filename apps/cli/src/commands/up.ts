/** `reelkeep up`: the whole stack on this machine; what `npm start` runs. */
import { Command, InvalidArgumentError, Option } from 'commander';
import { z } from 'zod';
import { ENGINES } from '../stack/engine-choice.ts';

const optionsSchema = z.object({
  engine: z.enum(ENGINES).optional(),
  provision: z.boolean().default(false),
  demo: z.boolean(),
  enginePort: z.int().optional(),
});

export type UpOptions = z.infer<typeof optionsSchema>;

const HELP = `
Engines:
  embedded    S3, SQS and SNS inside this process, data in .reelkeep/ (the default)
  localstack  LocalStack in Docker, through docker/compose.yaml
  aws         what the environment names (the default when AWS_ENDPOINT_URL is set)

On embedded and localstack providers may be plain http and on private addresses, unless PROVIDER_ALLOW_HTTP and
PROVIDER_ALLOW_PRIVATE say otherwise: the demo's provider is both. On aws the demo runs only with --provision.
`;

export function upCommand(env: Readonly<NodeJS.ProcessEnv>): Command {
  return new Command('up')
    .description('start an engine, the three apps, and a demo that checks them')
    .addOption(new Option('--engine <name>', 'what answers S3, SQS and SNS').choices(ENGINES))
    .option('--provision', 'create what is missing of bucket, queues and topic (always so on engines of our own)')
    .option('--no-demo', 'only start, and print the logs of the apps')
    .option('--engine-port <port>', "the engine's port (default: 4566 or the next free one)", parsePort)
    .addHelpText('after', HELP)
    .action(async (options: unknown) => {
      const { up } = await import('../stack/up.ts');
      // Not by `exitCode`: a start that was given up half-way may still hold sockets open.
      process.exit(await up(optionsSchema.parse(options), env));
    });
}

function parsePort(text: string): number {
  const port = Number(text);
  if (!/^\d{1,5}$/.test(text) || port > 65_535) throw new InvalidArgumentError('Expected a port from 0 to 65535.');
  return port;
}
