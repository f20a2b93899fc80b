/** What is up and where, in a few lines for a person. */
import { relative } from 'node:path';
import { isOwnEngine } from './app-environment.ts';
import type { EngineName } from './engine-choice.ts';
import type { Home } from './home.ts';
import type { StackDescription } from './stack-file.ts';

export function describeStack(stack: StackDescription, engine: EngineName, home: Home): string[] {
  const here = (path: string) => relative(process.cwd(), path) || path;
  const where = stack.endpoint ?? `AWS in ${stack.region}`;
  const kept = {
    embedded: `, data in ${here(home.dataDir)}`,
    localstack: '; stays up, and keeps its data, until docker compose -f docker/compose.yaml down',
    aws: '',
  };
  const lines = [
    'Reelkeep is up.',
    `  API      ${stack.api.baseUrl}`,
    `  engine   ${engine} at ${where}${kept[engine]}`,
    `  bucket   ${stack.bucket ?? 'none: S3_BUCKET_NAME is not set, so provider URLs are given out and nothing is stored'}`,
    `  clients  ${here(home.stackFile)} has endpoint, credentials, queues and tokens`,
    `  logs     ${here(home.logsDir)}`,
  ];
  if (isOwnEngine(engine))
    lines.push(
      '  For trying: providers may be plain http and on private addresses here, unless PROVIDER_ALLOW_* say otherwise.',
    );
  return lines;
}
