import { defineConfig } from 'vitest/config';

/** What engines differ in has a folder for each; `src/engine.ts` says which names there are. */
const engine = process.env['E2E_ENGINE'] ?? 'embedded';

/** Journeys that need a program which not every machine has: run where the environment says so, and then never skipped. */
const onDemand = [
  ...(process.env['E2E_BROWSER'] === '1' ? ['src/browser/*.test.ts'] : []),
  ...(process.env['E2E_AWS_CLI'] === '1' ? ['src/aws-cli/*.test.ts', `src/aws-cli/${engine}/*.test.ts`] : []),
];

/** Workers and reapers that are killed at every point of their way: a run of their own, so that `npm test` stays within minutes. */
const crashes = ['killed-worker', 'killed-reaper', 'stopped-worker-race'].map((name) => `src/journeys/${name}.test.ts`);

/** Those that start stacks, workers or commands of their own, from the sources, or read the logs of one. */
const ownProcesses = [
  'busy-port',
  'campaign-receipt',
  'guarded-stack',
  'ingest-provider-keys',
  'ingest-faulty-providers',
  'provider-certificates',
  'logs',
  's3-away',
  'ssrf',
  'two-workers',
  'wrong-environment',
].map((name) => `src/journeys/${name}.test.ts`);

/** Left out by name, so that a new journey runs everywhere unless somebody says otherwise. */
const asked = process.env['E2E_CRASHES'];
const excluded = [
  ...(asked === undefined || engine === 'running' ? crashes : []),
  ...(engine === 'running' ? ownProcesses : []),
];

/** Needs an engine that keeps versions. */
const versioned = ['src/versioned/*.test.ts'];

/** What outlives a stack: for the engines that `npm start` itself brings up. */
const restarts = ['src/restart/*.test.ts'];
const included =
  engine === 'docker'
    ? restarts
    : asked === 'only'
      ? crashes
      : [
          ...['src/*.test.ts', 'src/journeys/*.test.ts', `src/${engine}/*.test.ts`],
          ...(engine === 'embedded' ? restarts : []),
          ...(engine === 'localstack' || engine === 'versitygw' ? versioned : []),
          ...onDemand,
        ];

export default defineConfig({
  test: {
    include: included,
    exclude: excluded,
    globalSetup: engine === 'docker' ? [] : ['src/global-setup.ts'],
    reporters: ['default', ['json', { outputFile: '.reports/vitest.json' }]],
    // Within a file tests wait far more than they work, so several may be under way at once.
    sequence: { concurrent: true },
    maxConcurrency: 10,
    // On a busy machine an engine stalls now and then. What passes only then is named in the summary; what kills processes to find
    // out what is lost says `retry: 0`.
    retry: process.env['CI'] === 'true' ? 1 : 0,
    maxWorkers: 4,
    testTimeout: 120_000,
    hookTimeout: 120_000,
  },
});
