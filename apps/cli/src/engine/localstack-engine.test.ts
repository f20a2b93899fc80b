/** What is said to Docker, and what is said to a person without it. */
import { once } from 'node:events';
import { createServer, type Server } from 'node:http';
import { afterEach, expect, test } from 'vitest';
import { EngineError } from './engine-error.ts';
import { startLocalStackEngine } from './localstack-engine.ts';
import { type CommandResult, runCommand } from './run-command.ts';

const composeFile = '/repository/docker/compose.yaml';
const log = { info: () => {} };
const ok: CommandResult = { exitCode: 0, output: '' };
const missing: CommandResult = { exitCode: undefined, output: '' };

/** A machine whose tools answer by the beginning of the command line; anything unnamed succeeds in silence. */
function machine(answers: Readonly<Record<string, CommandResult>>) {
  const lines: string[] = [];
  const run = (command: string, args: readonly string[]): Promise<CommandResult> => {
    const line = [command, ...args].join(' ');
    lines.push(line);
    const [, answer = ok] = Object.entries(answers).find(([start]) => line.startsWith(start)) ?? [];
    return Promise.resolve(answer);
  };
  return { lines, run };
}

/** As docker-compose 1.29 on Docker 20.10 says it. */
const LAST_WORDS = 'Encountered errors while bringing up the project.';
const USERLAND_PROXY = `ERROR: for localstack  Cannot start service localstack: driver failed programming external connectivity on endpoint reelkeep_localstack_1 (6aaa): Error starting userland proxy: listen tcp4 127.0.0.1:PORT: bind: address already in use
${LAST_WORDS}`;

function failedUp(output: string): Readonly<Record<string, CommandResult>> {
  return { 'docker compose -p': { exitCode: 1, output } };
}

let server: Server | undefined;
afterEach(() => server?.close());

/** Something that answers LocalStack's health check; gives its port. */
async function listenHealthy(): Promise<number> {
  server = createServer((request, response) => {
    response.statusCode = request.url === '/_localstack/health' ? 200 : 404;
    response.end('{}');
  }).listen(0, '127.0.0.1');
  await once(server, 'listening');
  const address = server.address();
  if (typeof address !== 'object' || address === null) throw new Error('not a socket');
  return address.port;
}

async function failureOf(start: Promise<unknown>): Promise<EngineError> {
  const error: unknown = await start.catch((thrown: unknown) => thrown);
  if (error instanceof EngineError) return error;
  throw new Error(`expected an EngineError, got ${String(error)}`);
}

test('starts the service with compose, gives endpoint and credentials once it answers, and leaves it up', async () => {
  const port = await listenHealthy();
  const { lines, run } = machine({});
  const engine = await startLocalStackEngine({ composeFile, port, log, run });
  expect(engine).toMatchObject({
    endpoint: `http://127.0.0.1:${port}`,
    credentials: { accessKeyId: 'test', secretAccessKey: 'test' },
  });
  expect(lines).toContain(`docker compose -p reelkeep -f ${composeFile} up -d localstack`);
  expect(lines.filter((line) => line.includes(' stop '))).toEqual([]);
});

test('uses docker-compose where Docker has no compose plugin', async () => {
  const port = await listenHealthy();
  const { lines, run } = machine({ 'docker compose': { exitCode: 1, output: 'unknown command' } });
  await startLocalStackEngine({ composeFile, port, log, run });
  expect(lines).toContain(`docker-compose -p reelkeep -f ${composeFile} up -d localstack`);
});

test('keeps to the project that compose is told of, so that two stacks can stand beside each other', async () => {
  const port = await listenHealthy();
  const { lines, run } = machine({});
  await startLocalStackEngine({ composeFile, project: 'mine', port, log, run });
  expect(lines).toContain(`docker compose -p mine -f ${composeFile} up -d localstack`);
  expect(lines).toContainEqual(expect.stringContaining('label=com.docker.compose.project=mine'));
});

test.each([
  ['docker is not installed', missing],
  ['no engine answers', { exitCode: 1, output: 'Cannot connect to the Docker daemon\nIs it running?' }],
])('says in one line what to do when %s', async (_, answer) => {
  const { lines, run } = machine({ 'docker version': answer });
  const error = await failureOf(startLocalStackEngine({ composeFile, log, run }));
  expect(error.code).toBe('docker_missing');
  expect(error.message).toMatch(/^No Docker engine .*start Docker, .*npm start without --engine.*AWS_ENDPOINT_URL.*$/);
  expect(lines).toHaveLength(1);
});

test.each([
  ['compose_missing', { 'docker compose': missing, 'docker-compose': missing }, /docker-compose is installed/],
  ['port_in_use', failedUp(USERLAND_PROXY.replace('PORT', '4566')), /^Port 4566 is in use: .* --engine-port\.$/],
  ['port_in_use', failedUp(USERLAND_PROXY.replace('PORT', '18080')), /^Port 18080 is in use: .* REELKEEP_API_PORT/],
  ['port_in_use', failedUp('Bind for 127.0.0.1:4566 failed: port is already allocated'), /^Port 4566 is in use/],
  ['compose_failed', failedUp('Pulling\nno such image'), /no such image$/],
  ['compose_failed', failedUp(`ERROR: no space left\n${LAST_WORDS}`), /ERROR: no space left$/],
])('throws %s in one line', async (code, answers, message) => {
  const error = await failureOf(startLocalStackEngine({ composeFile, log, run: machine(answers).run }));
  expect(error.code).toBe(code);
  expect(error.message).toMatch(message);
  expect(error.message).not.toContain('\n');
});

test.each([
  ['gives up, and stops what it started,', { exitCode: 0, output: '' }, 1],
  ['gives up, and leaves what ran before,', { exitCode: 0, output: 'c0ffee' }, 0],
])('%s when the container never answers', async (_, running, stops) => {
  const port = await listenHealthy();
  server?.close();
  const { lines, run } = machine({ 'docker ps': running });
  const error = await failureOf(startLocalStackEngine({ composeFile, port, log, run, readyTimeoutMs: 50 }));
  expect(error.code).toBe('engine_unreachable');
  expect(lines.filter((line) => line.includes(' stop '))).toHaveLength(stops);
});

test('a command that is missing, fails, or takes too long is a result and not an exception', async () => {
  const timeoutMs = 10_000;
  expect(await runCommand('reelkeep-no-such-command', [], { timeoutMs })).toEqual(missing);
  expect(
    await runCommand('node', ['-e', 'console.log(process.env.A);process.exit(3)'], { timeoutMs, env: { A: 'b' } }),
  ).toEqual({
    exitCode: 3,
    output: 'b',
  });
  expect(await runCommand('node', ['-e', 'setTimeout(() => {}, 60_000)'], { timeoutMs: 200 })).toEqual(missing);
});
