/**
 * `npm run test:docker`: everything about Docker, on any Linux with an engine; the last line says what came of it. Builds the
 * images, brings docker/compose.yaml up, looks at the containers, runs the end-to-end suite on them, and then what
 * `npm start -- --engine localstack` keeps through Ctrl-C and kill -9.
 */
import { generateKeyPairSync } from 'node:crypto';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { APPS, type ComposeProject, compose, containerOf } from './docker-compose.ts';
import { chooseImages, type ImageVariables } from './docker-images.ts';
import { dockerStackFile, startDockerStack } from './docker-stack.ts';
import { checkImage } from './image-checks.ts';
import { findFreePort } from './localstack.ts';
import { repositoryFolder } from './repository.ts';
import { runCommand } from './run-command.ts';
import { runE2e } from './run-e2e.ts';
import { closeRun, failedOnce, passedOnce, type Tally } from './tally.ts';
import { readVitestReport } from './vitest-report.ts';

/** Not the developer's own project: what that holds stays as it is. */
const PROJECT = 'reelkeep-test';
const ISSUER = 'https://identity.example/';
const AUDIENCE = 'reelkeep-e2e';

/** Ports that nothing else has, for one stack after the other. */
async function testProject(name: string, images: ImageVariables, env: Readonly<Record<string, string>>) {
  const [localStackPort, apiPort] = [await findFreePort(), await findFreePort()];
  const ports = { REELKEEP_LOCALSTACK_PORT: String(localStackPort), REELKEEP_API_PORT: String(apiPort) };
  const project: ComposeProject = { name, env: { ...images, ...ports, ...env } };
  return { project, localStackPort, apiPort };
}

/** The images as compose.yaml runs them. */
async function testImages(images: ImageVariables): Promise<Tally[]> {
  const dir = mkdtempSync(join(tmpdir(), 'reelkeep-docker-'));
  const { privateKey, publicKey } = generateKeyPairSync('ed25519');
  const { project, localStackPort, apiPort } = await testProject(PROJECT, images, {
    AUTH_PUBLIC_KEY: publicKey.export({ type: 'spki', format: 'pem' }).toString(),
    AUTH_ISSUER: ISSUER,
    AUTH_AUDIENCE: AUDIENCE,
    PROVIDER_ALLOW_HTTP: 'true',
    PROVIDER_ALLOW_PRIVATE: 'true',
    LOG_LEVEL: 'warn',
  });
  try {
    await startDockerStack(project);
    const ready = await fetch(`http://127.0.0.1:${apiPort}/readyz`);
    const reachable = ready.ok
      ? passedOnce('the API answers on the host')
      : failedOnce('the API answers on the host', `/readyz answered ${ready.status}: ${await ready.text()}`);
    const checks = APPS.map((app) => checkImage(project, app));
    writeFileSync(join(dir, 'stack.json'), JSON.stringify(dockerStackFile(localStackPort, 'http://127.0.0.1:8080')));
    writeFileSync(join(dir, 'key.pem'), privateKey.export({ type: 'pkcs8', format: 'pem' }));
    return [reachable, ...checks, await runJourneys(project, images.REELKEEP_BASE_IMAGE, dir)];
  } finally {
    rmSync(dir, { recursive: true, force: true });
    compose(project, 'down', '--volumes', '--timeout', '10');
  }
}

/** The suite runs in the stack's own network: its providers and the apps reach each other on loopback, as they must in a test. */
async function runJourneys(project: ComposeProject, nodeImage: string, dir: string): Promise<Tally> {
  const folder = join(repositoryFolder, 'e2e');
  const report = join(folder, '.reports', 'vitest.json');
  rmSync(report, { force: true });
  const exitCode = await runCommand(
    'docker',
    [
      ...['run', '--rm', '--network', `container:${containerOf(project, 'localstack')}`],
      ...['--user', `${process.getuid?.() ?? 0}:${process.getgid?.() ?? 0}`],
      ...['--volume', `${repositoryFolder}:${repositoryFolder}`, '--volume', `${dir}:${dir}:ro`, '--workdir', folder],
      ...['--env', 'E2E_ENGINE=running', '--env', `E2E_STACK_FILE=${join(dir, 'stack.json')}`],
      ...['--env', `E2E_SIGNING_KEY_FILE=${join(dir, 'key.pem')}`],
      ...[nodeImage, 'node', 'node_modules/vitest/vitest.mjs', 'run'],
    ],
    { cwd: folder, env: process.env },
  );
  return readVitestReport('e2e on the images', report, exitCode);
}

/** LocalStack as `npm start -- --engine localstack` brings it up. */
async function testEngine(images: ImageVariables): Promise<Tally> {
  const name = `${PROJECT}-engine`;
  const { project } = await testProject(name, images, { COMPOSE_PROJECT_NAME: name });
  try {
    return await runE2e(repositoryFolder, 'docker', project.env);
  } finally {
    compose(project, 'down', '--volumes', '--timeout', '1');
  }
}

try {
  const { variables, told } = chooseImages(process.env);
  console.log(`Building on ${told}.`);
  const tallies = await testImages(variables);
  closeRun([...tallies, await testEngine(variables)]);
} catch (error) {
  closeRun([failedOnce('Docker', error instanceof Error ? error.message : String(error))]);
}
