/** Judges the whole environment before anything is started or created, so that every fault is told at once. */
import { execFile } from 'node:child_process';
import { join } from 'node:path';
import { ConfigError } from '@reelkeep/runtime/config-error';
import { appEnvironment, type StackDefaults } from './app-environment.ts';
import { APP_NAMES, type AppName } from './app-group.ts';
import { configFaultsError, readConfigFaults } from './config-faults.ts';
import { type Home, REPOSITORY_ROOT } from './home.ts';
import { readUpEnvironment, type UpEnvironment } from './up-environment.ts';

/** The discard port: nothing is ever asked there. */
const NOWHERE = 'http://127.0.0.1:9';
/** Reading the environment takes a fraction of a second; whatever takes so long is for the app itself to tell. */
const CHECK_TIMEOUT_MS = 20_000;

/**
 * The part of the environment that `up` itself works with. What the apps read is judged by the apps, each by a process that
 * only reads it, with the rest as a stack would fill it in. Throws `StackError` with all faults, exit code 78.
 */
export async function checkEnvironment(env: Readonly<NodeJS.ProcessEnv>, home: Home): Promise<UpEnvironment> {
  const perApp = environments(appEnvironment(env, nowhere(env, home)));
  const apps = Promise.all(APP_NAMES.map((name) => faultsOfApp(name, perApp[name])));
  try {
    const own = readUpEnvironment(env);
    const faults = (await apps).flat();
    if (faults.length > 0) throw configFaultsError(faults);
    return own;
  } catch (error) {
    if (!(error instanceof ConfigError)) throw error;
    throw configFaultsError([...error.message.split('\n'), ...(await apps).flat()]);
  }
}

function faultsOfApp(name: AppName, env: NodeJS.ProcessEnv): Promise<string[]> {
  const { promise, resolve } = Promise.withResolvers<string[]>();
  const program = join(REPOSITORY_ROOT, 'apps', name, 'src', 'check-config.ts');
  execFile(process.execPath, [program], { env, timeout: CHECK_TIMEOUT_MS }, (_error, _stdout, stderr) => {
    // It exits with 78 when there are faults, and they say more than the code.
    resolve(readConfigFaults(stderr.split('\n')));
  });
  return promise;
}

/** One environment for each app: the port that was asked for is the API's, the others serve nothing. */
export function environments(
  common: NodeJS.ProcessEnv,
  own: { readonly ingest?: NodeJS.ProcessEnv; readonly api?: NodeJS.ProcessEnv } = {},
): Record<AppName, NodeJS.ProcessEnv> {
  const { PORT, ...worker } = common;
  // Stands in the user agent of every call to AWS, so that a log of them (CloudTrail, a proxy) tells which app it was.
  const name = (app: string) => ({ AWS_SDK_UA_APP_ID: `reelkeep-${app}` });
  return {
    'presign-api': { ...name('api'), ...common, ...own.api },
    'ingest-consumer': { ...name('ingest'), ...worker, ...own.ingest },
    'lifecycle-reaper': { ...name('reaper'), ...worker },
  };
}

function nowhere(env: Readonly<NodeJS.ProcessEnv>, home: Home): StackDefaults {
  const queue = `${NOWHERE}/000000000000/none`;
  const keyNamed = env['AUTH_JWKS_URL'] !== undefined || env['AUTH_PUBLIC_KEY'] !== undefined;
  return {
    access: {
      engine: 'embedded',
      endpoint: NOWHERE,
      s3Endpoint: NOWHERE,
      region: env['AWS_REGION'] ?? 'us-east-1',
      credentials: { accessKeyId: 'none', secretAccessKey: 'none' },
    },
    bucket: undefined,
    queues: {
      ingest: queue,
      ingestRetry: queue,
      ingestDlq: queue,
      campaigns: queue,
      campaignsDlq: queue,
      outcomes: queue,
    },
    outcomeTopicArn: 'arn:aws:sns:us-east-1:000000000000:none',
    auth: keyNamed ? undefined : { publicKeyPem: PLACEHOLDER_KEY, issuer: 'none', audience: 'none' },
    localProviders: true,
    cacheDir: home.cacheDir,
    stateDir: home.stateDir,
  };
}

/** A key that nobody holds the other half of, so that a missing one is not counted among the faults. */
const PLACEHOLDER_KEY = JSON.stringify({
  kty: 'OKP',
  crv: 'Ed25519',
  x: '11qYAYKxCrfVS_7TyWQHOg7hcvPapiMlrwIaaPcHURo',
});
