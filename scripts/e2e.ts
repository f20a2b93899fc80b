/** The end-to-end suite alone: `node scripts/e2e.ts --engine embedded|localstack|versitygw`; the last line says what came of it. */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { compareCalls, readAllowed } from './iam-coverage.ts';
import { type LocalStack, startLocalStack, untilInterrupted } from './localstack.ts';
import { startRecordingProxy } from './recording-proxy.ts';
import { repositoryFolder } from './repository.ts';
import { type E2eEngine, runE2e } from './run-e2e.ts';
import { runEngineTests } from './run-engine-tests.ts';
import { closeRun, failedOnce, type Tally } from './tally.ts';
import { installVersitygw, startVersitygw, type Versitygw } from './versitygw.ts';

/** LocalStack checks presigned URLs against these. */
const CREDENTIALS = { accessKeyId: 'test', secretAccessKey: 'test' } as const;
/** Those that the suite's stacks live in: a gateway serves one region, and takes a few milliseconds to start. */
const REGIONS = ['us-east-1', 'eu-west-1', 'eu-central-1', 'ap-south-1', 'us-west-2', 'eu-north-1', 'sa-east-1'];

interface Engines {
  readonly localStack: LocalStack;
  readonly gateways: ReadonlyArray<Versitygw & { readonly region: string }>;
  stop(): Promise<void>;
}

/** The suite hears of a Ctrl-C itself and ends; not dying of it here lets the engines be stopped after it. */
async function startEngines(engine: E2eEngine, dir: string): Promise<Engines> {
  const binary = engine === 'versitygw' ? await installVersitygw(repositoryFolder) : undefined;
  const localStack = await startLocalStack({ dir, signal: untilInterrupted() });
  const regions = binary === undefined ? [] : REGIONS;
  const gateways = await Promise.all(
    regions.map(async (region) => ({
      region,
      ...(await startVersitygw({ binary: binary ?? '', dir: join(dir, region), region, credentials: CREDENTIALS })),
    })),
  );
  return {
    localStack,
    gateways,
    async stop() {
      await Promise.allSettled([localStack.stop(), ...gateways.map((gateway) => gateway.stop())]);
    },
  };
}

/** What the suite and the adapter's own engine tests come to. */
async function runOnEngines(engine: E2eEngine): Promise<Tally[]> {
  const dir = mkdtempSync(join(tmpdir(), 'reelkeep-engines-'));
  const engines = await startEngines(engine, dir);
  const { localStack, gateways } = engines;
  const [gateway] = gateways;
  try {
    const environment = {
      AWS_ENDPOINT_URL: localStack.endpoint,
      AWS_ACCESS_KEY_ID: CREDENTIALS.accessKeyId,
      AWS_SECRET_ACCESS_KEY: CREDENTIALS.secretAccessKey,
      AWS_REGION: 'us-east-1',
    };
    const s3Endpoints = gateways.map(({ region, endpoint }) => `${region}=${endpoint}`).join(',');
    if (gateway === undefined) {
      return [await runEngineTests(repositoryFolder, engine, environment), ...(await runRecorded(engine, environment))];
    }
    return [
      await runEngineTests(repositoryFolder, engine, { ...environment, AWS_ENDPOINT_URL_S3: gateway.endpoint }),
      await runE2e(repositoryFolder, engine, { ...environment, E2E_S3_ENDPOINTS: s3Endpoints }),
    ];
  } finally {
    await engines.stop();
    rmSync(dir, { recursive: true, force: true });
  }
}

/** The suite before a proxy that notes which app makes which call, so that the apps' policies can be judged by it. */
async function runRecorded(
  engine: E2eEngine,
  environment: Readonly<Record<string, string>> & { readonly AWS_ENDPOINT_URL: string },
): Promise<Tally[]> {
  const proxy = await startRecordingProxy(environment.AWS_ENDPOINT_URL);
  try {
    const tally = await runE2e(repositoryFolder, engine, { ...environment, AWS_ENDPOINT_URL: proxy.endpoint });
    // Without the AWS CLI or the crash tests, which are CI's, some calls are not made and nothing can be said of them.
    if (process.env['E2E_AWS_CLI'] !== '1' || process.env['E2E_CRASHES'] === undefined) return [tally];
    return [tally, compareCalls(proxy.recorded(), await readAllowed())];
  } finally {
    await proxy.close();
  }
}

const { values } = parseArgs({ options: { engine: { type: 'string', default: 'embedded' } } });
switch (values.engine) {
  case 'embedded':
    closeRun([await runE2e(repositoryFolder, 'embedded', {})]);
    break;
  case 'localstack':
  case 'versitygw': {
    const { engine } = values;
    closeRun(
      await runOnEngines(engine).catch((error: unknown) => [
        failedOnce(`e2e on ${engine}`, error instanceof Error ? error.message : String(error)),
      ]),
    );
    break;
  }
  default:
    console.error(`--engine ${values.engine}: expected embedded, localstack or versitygw`);
    process.exitCode = 1;
}
