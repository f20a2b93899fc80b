// The engine as a thing to start and stop: where it listens, what it holds, and that one folder has one engine.
import { once } from 'node:events';
import { mkdir, writeFile } from 'node:fs/promises';
import { createServer } from 'node:net';
import { networkInterfaces } from 'node:os';
import { join } from 'node:path';
import { CreateBucketCommand, HeadBucketCommand } from '@aws-sdk/client-s3';
import { CreateQueueCommand, ReceiveMessageCommand } from '@aws-sdk/client-sqs';
import { expect, onTestFinished, test } from 'vitest';
import { startEmbeddedEngine } from './embedded-engine.ts';
import { BUCKET, connect, REGION, startBench, temporaryDir } from './testing/engine-bench.ts';
import { spawnEngine } from './testing/engine-process.ts';

async function holdPort(port = 0): Promise<number> {
  const server = createServer().listen(port, '127.0.0.1');
  await once(server, 'listening');
  onTestFinished(() => {
    server.close();
  });
  const address = server.address();
  if (address === null || typeof address === 'string') throw new Error('no port');
  return address.port;
}

test('listens on loopback alone', async () => {
  const lines: Readonly<Record<string, unknown>>[] = [];
  const engine = await startEmbeddedEngine({
    dataDir: await temporaryDir(),
    region: REGION,
    port: 0,
    log: { info: (fields) => lines.push(fields) },
  });
  onTestFinished(() => engine.stop());
  expect(lines).toEqual([expect.objectContaining({ event: 'engine.started', address: engine.endpoint })]);
  expect(engine.endpoint).toMatch(/^http:\/\/127\.0\.0\.1:\d+$/);
  const others = Object.values(networkInterfaces()).flatMap((list) =>
    (list ?? []).filter(({ internal, family }) => !internal && family === 'IPv4'),
  );
  for (const { address } of others) {
    const url = engine.endpoint.replace('127.0.0.1', address);
    await expect(fetch(url, { signal: AbortSignal.timeout(2000) }), url).rejects.toThrow();
  }
});

test('refuses a busy port that was asked for, and names port and variable', async () => {
  const port = await holdPort();
  const dataDir = await temporaryDir();
  const options = { dataDir, region: REGION, log: { info() {} } };
  await expect(startEmbeddedEngine({ ...options, port, portVariable: 'ENGINE_PORT' })).rejects.toMatchObject({
    code: 'port_in_use',
    message: expect.stringMatching(new RegExp(`${port}.*ENGINE_PORT`)),
  });
  // ... and lets go of the folder.
  const engine = await startEmbeddedEngine({ ...options, port: 0 });
  await engine.stop();
});

test('takes the next free port when the preferred one is busy and none was asked for', async () => {
  const preferredPort = await holdPort();
  const engine = await startEmbeddedEngine({
    dataDir: await temporaryDir(),
    region: REGION,
    preferredPort,
    log: { info() {} },
  });
  onTestFinished(() => engine.stop());
  expect(Number(new URL(engine.endpoint).port)).toBeGreaterThan(preferredPort);
});

test('refuses a folder that this process holds, and takes it once that engine has stopped', async () => {
  const first = await startBench();
  await first.s3.send(new CreateBucketCommand({ Bucket: BUCKET }));
  await expect(startBench(first.dataDir)).rejects.toMatchObject({ code: 'data_dir_in_use' });
  await first.stop();
  await first.stop();
  const second = await startBench(first.dataDir);
  await second.s3.send(new HeadBucketCommand({ Bucket: BUCKET }));
});

test('refuses a folder that another living process holds and names it, and takes it after a kill -9', async () => {
  const dataDir = await temporaryDir();
  const other = await spawnEngine(dataDir);
  await connect(other.endpoint).s3.send(new CreateBucketCommand({ Bucket: BUCKET }));
  await expect(startBench(dataDir)).rejects.toMatchObject({
    code: 'data_dir_in_use',
    message: expect.stringContaining(`process ${other.pid}`),
  });
  await other.kill();
  const bench = await startBench(dataDir);
  await bench.s3.send(new HeadBucketCommand({ Bucket: BUCKET }));
});

test('says nothing on standard error when it starts', async () => {
  const engine = await spawnEngine(await temporaryDir());
  expect(engine.errors()).toBe('');
});

test('closes connections that still wait when it stops', async () => {
  const bench = await startBench();
  const { QueueUrl } = await bench.sqs.send(new CreateQueueCommand({ QueueName: 'waiting' }));
  const waiting = bench.sqs.send(new ReceiveMessageCommand({ QueueUrl, WaitTimeSeconds: 20 })).then(
    () => 'answered',
    () => 'broken off',
  );
  await bench.stop();
  expect(['answered', 'broken off']).toContain(await waiting);
  await expect(fetch(bench.endpoint)).rejects.toThrow();
});

test.each([
  // What no user may write, root neither: a file stands where the folder is to be, a folder where the lock is.
  ['can not be made', async (dir: string) => writeFile(join(dir, 'data'), '')],
  ['can not be locked', async (dir: string) => mkdir(join(dir, 'data', 'engine.lock'), { recursive: true })],
])('says in one line that a folder %s, and what to do', async (_, obstruct) => {
  const dir = await temporaryDir();
  await obstruct(dir);
  await expect(startBench(join(dir, 'data'))).rejects.toMatchObject({
    code: 'data_dir_unusable',
    message: expect.stringMatching(/^\S+data can not be written \(.+\): .* REELKEEP_HOME to another folder\.$/),
  });
});
