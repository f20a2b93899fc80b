/** The whole of Reelkeep in Docker: builds the images, starts what docker/compose.yaml has, and waits until it works. */
import { execFileSync } from 'node:child_process';
import { createPublicKey } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { type ComposeProject, compose, dockerWorks, untilHealthy } from './docker-compose.ts';
import { property } from './json.ts';
import { repositoryFolder } from './repository.ts';
import { runCommand } from './run-command.ts';

/** Throws an Error of a line; what the tools said is above it. */
export async function startDockerStack(project: ComposeProject): Promise<void> {
  const built = await runCommand(process.execPath, ['scripts/turbo.ts', 'run', 'build'], {
    cwd: repositoryFolder,
    env: process.env,
  });
  if (built !== 0) throw new Error('The bundles could not be built');
  // Where Docker has no BuildKit of its own, the builder that it had before does.
  const builder = dockerWorks('buildx', 'version') ? {} : { DOCKER_BUILDKIT: '0' };
  compose({ ...project, env: { ...project.env, ...builder } }, 'build');
  compose(project, 'up', '-d');
  await untilHealthy(project);
}

/** Bucket, queues and topic as compose.yaml names them, in the shape of `.reelkeep/stack.json`. */
export function dockerStackFile(localStackPort: number, apiBaseUrl: string) {
  const endpoint = `http://127.0.0.1:${localStackPort}`;
  const queue = (name: string) => `${endpoint}/queue/us-east-1/000000000000/reelkeep-${name}`;
  return {
    endpoint,
    region: 'us-east-1',
    credentials: { accessKeyId: 'test', secretAccessKey: 'test' },
    bucket: 'reelkeep-videos',
    queues: {
      ingest: queue('ingest'),
      ingestRetry: queue('ingest-retry'),
      ingestDlq: queue('ingest-dlq'),
      campaigns: queue('campaigns'),
      campaignsDlq: queue('campaigns-dlq'),
      outcomes: queue('outcomes'),
    },
    outcomeTopicArn: 'arn:aws:sns:us-east-1:000000000000:reelkeep-outcomes',
    api: { baseUrl: apiBaseUrl },
    tokens: {},
  };
}

export interface DevelopmentAuth {
  /** What the API has to be told, to take the token. */
  readonly env: Readonly<Record<string, string>>;
  /** For the tenant acme, all scopes. */
  readonly token: string;
}

/** The development key of `npm start`, made at its first use. */
export function developmentAuth(): DevelopmentAuth {
  const main = join(repositoryFolder, 'apps', 'cli', 'src', 'main.ts');
  const token = execFileSync(process.execPath, [main, 'token', '--tenant', 'acme'], { encoding: 'utf8' }).trim();
  const claims: unknown = JSON.parse(Buffer.from(token.split('.')[1] ?? '', 'base64url').toString());
  const home = process.env['REELKEEP_HOME'] ?? join(repositoryFolder, '.reelkeep');
  const publicKey = createPublicKey(readFileSync(join(home, 'auth', 'private-key.pem')));
  return {
    env: {
      AUTH_PUBLIC_KEY: publicKey.export({ type: 'spki', format: 'pem' }).toString(),
      AUTH_ISSUER: String(property(claims, 'iss')),
      AUTH_AUDIENCE: String(property(claims, 'aud')),
    },
    token,
  };
}
