/** Chooses the images that everything in Docker builds on: the official ones, or stand-ins where none can be pulled. */
import { spawnSync } from 'node:child_process';
import { join } from 'node:path';
import { docker, dockerWorks } from './docker-compose.ts';
import { repositoryFolder } from './repository.ts';

/** As docker/compose.yaml has them. */
const OFFICIAL = {
  REELKEEP_BASE_IMAGE: 'node:24.21.0-trixie-slim',
  REELKEEP_LOCALSTACK_IMAGE: 'localstack/localstack:4.14.0',
} as const;

export type ImageVariables = Readonly<Record<keyof typeof OFFICIAL, string>>;

export interface ChosenImages {
  readonly variables: ImageVariables;
  /** What a person should know of the choice. */
  readonly told: string;
}

/**
 * What the environment names, else the official images, else stand-ins made by docker/stand-in/make.sh (minutes, the first time).
 * Throws an Error of one line when there is no Docker engine, or the stand-ins can't be made.
 */
export function chooseImages(env: NodeJS.ProcessEnv): ChosenImages {
  if (!dockerWorks('version')) throw new Error('No Docker engine answers here: start Docker.');
  const { REELKEEP_BASE_IMAGE: base, REELKEEP_LOCALSTACK_IMAGE: localStack } = env;
  if (base !== undefined && localStack !== undefined) {
    return {
      variables: { REELKEEP_BASE_IMAGE: base, REELKEEP_LOCALSTACK_IMAGE: localStack },
      told: `images as the environment says: ${base}, ${localStack}`,
    };
  }
  if (Object.values(OFFICIAL).every(isHereOrPulled)) return { variables: OFFICIAL, told: 'official images' };
  console.log('The official images can be neither found nor pulled here: stand-ins are made (docker/stand-in).');
  const { status, stdout } = spawnSync(join(repositoryFolder, 'docker', 'stand-in', 'make.sh'), {
    encoding: 'utf8',
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  if (status !== 0) throw new Error('The stand-ins could not be made; the reason is above.');
  const made = (name: string) => new RegExp(`^${name}=(\\S+)$`, 'm').exec(stdout)?.[1] ?? '';
  const variables = {
    REELKEEP_BASE_IMAGE: made('REELKEEP_BASE_IMAGE'),
    REELKEEP_LOCALSTACK_IMAGE: made('REELKEEP_LOCALSTACK_IMAGE'),
  };
  for (const image of Object.values(variables)) docker('inspect', image);
  return { variables, told: 'stand-ins: Debian from debootstrap, Node from npm, LocalStack 4.14.0 from PyPI' };
}

function isHereOrPulled(image: string): boolean {
  return dockerWorks('image', 'inspect', image) || dockerWorks('pull', '--quiet', image);
}
