/** Which engine the suite runs on, and what of the journeys hangs on it. */

const ENGINES = ['embedded', 'localstack', 'versitygw', 'docker', 'running'] as const;
/**
 * `versitygw` answers S3 alone: queues and topics are then LocalStack's. `docker`: LocalStack in Docker, brought up by the stack
 * itself (`--engine localstack`), for what outlives a stack alone. `running`: whatever a stack runs on that somebody else
 * started, from images for instance; `E2E_STACK_FILE` tells of it, and journeys that start processes of their own are left out.
 */
export type Engine = (typeof ENGINES)[number];

/** `E2E_ENGINE`, embedded unless told. @throws for any other name: a typing error must not test the wrong engine. */
export function chosenEngine(): Engine {
  const name = process.env['E2E_ENGINE'] ?? 'embedded';
  const engine = ENGINES.find((known) => known === name);
  if (engine === undefined) throw new Error(`E2E_ENGINE is one of ${ENGINES.join(', ')}, not ${name}`);
  return engine;
}

/** Queue names are fixed, so on a shared engine each further stack lives in a region of its own. */
const REGIONS = [
  'us-east-1',
  'eu-west-1',
  'eu-central-1',
  'ap-south-1',
  'us-west-2',
  'eu-north-1',
  'sa-east-1',
] as const;

export type StackSlot = 0 | 1 | 2 | 3 | 4 | 5 | 6;

/**
 * Where S3 is when it is not where the queues are: `E2E_S3_ENDPOINTS` says it by region, `us-east-1=http://127.0.0.1:7070,...`,
 * since an engine that checks signatures serves the one region that they are for. Undefined: S3 is where all else is.
 */
export function separateS3Endpoint(region: string): string | undefined {
  const named = process.env['E2E_S3_ENDPOINTS'];
  if (named === undefined) return undefined;
  const entry = named.split(',').find((pair) => pair.startsWith(`${region}=`));
  if (entry === undefined) throw new Error(`E2E_S3_ENDPOINTS names no endpoint for ${region}`);
  return entry.slice(region.length + 1);
}

/** Arguments and environment that bring a stack up on the engine. @param slot one a stack that runs at the same time */
export function engineLaunch(
  engine: Engine,
  slot: StackSlot,
): { args: string[]; env: Readonly<Record<string, string>> } {
  // The shared stack searches its ports as a user's does. Others start side by side, and take any.
  const anyPort = slot === 0 ? {} : { PORT: '0' };
  if (engine === 'running') throw new Error('E2E_ENGINE=running is for journeys on the one stack that runs already');
  if (engine === 'embedded') return { args: slot === 0 ? [] : ['--engine-port', '0'], env: anyPort };
  if (engine === 'docker') return dockerLaunch();
  const endpoint = process.env['AWS_ENDPOINT_URL'];
  if (endpoint === undefined)
    throw new Error(`E2E_ENGINE=${engine} needs AWS_ENDPOINT_URL, e.g. http://127.0.0.1:4566`);
  const region = REGIONS[slot];
  const s3Endpoint = separateS3Endpoint(region);
  if (engine === 'versitygw' && s3Endpoint === undefined)
    throw new Error('E2E_ENGINE=versitygw needs E2E_S3_ENDPOINTS');
  return {
    args: ['--provision'],
    env: {
      ...anyPort,
      AWS_ENDPOINT_URL: endpoint,
      ...(s3Endpoint === undefined ? {} : { AWS_ENDPOINT_URL_S3: s3Endpoint }),
      AWS_ACCESS_KEY_ID: process.env['AWS_ACCESS_KEY_ID'] ?? 'test',
      AWS_SECRET_ACCESS_KEY: process.env['AWS_SECRET_ACCESS_KEY'] ?? 'test',
      AWS_REGION: region,
      S3_BUCKET_NAME: `reelkeep-e2e-${slot}`,
      S3_FORCE_PATH_STYLE: 'true',
    },
  };
}

/** A project and ports of the suite's own, so that a LocalStack that a developer works with is left alone. */
function dockerLaunch(): { args: string[]; env: Readonly<Record<string, string>> } {
  const named = (name: string) => {
    const value = process.env[name];
    if (value === undefined) throw new Error(`E2E_ENGINE=docker needs ${name}`);
    return value;
  };
  const passed = ['COMPOSE_PROJECT_NAME', 'REELKEEP_API_PORT', 'REELKEEP_LOCALSTACK_IMAGE'];
  return {
    args: ['--engine', 'localstack', '--engine-port', named('REELKEEP_LOCALSTACK_PORT')],
    env: { PORT: '0', ...Object.fromEntries(passed.map((name) => [name, named(name)])) },
  };
}
