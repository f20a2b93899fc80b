import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { ListObjectsV2Command } from '@aws-sdk/client-s3';
import { ListTopicsCommand } from '@aws-sdk/client-sns';
import { ListQueuesCommand, SetQueueAttributesCommand } from '@aws-sdk/client-sqs';
import { beforeAll, describe, expect, test } from 'vitest';
import { z } from 'zod';
import { examine } from '../doctor/examine.ts';
import { startFaultProxy, unusedAddress } from '../doctor/testing/fault-proxy.ts';
import { openTarget } from '../operator/open-target.ts';
import { createProgressMeter } from '../operator/progress-meter.ts';
import { locateTarget } from '../operator/target.ts';
import { writeStackFile } from '../stack/stack-file.ts';
import { useOperatorEngine } from '../testing/operator-engine.ts';
import { doctorCommand } from './doctor.ts';
import { provisionCommand } from './provision.ts';

const engine = useOperatorEngine();
const reportSchema = z.object({
  findings: z.array(z.object({ diagnosis: z.string() })),
  notes: z.array(z.string()),
  target: z.object({ engine: z.string() }),
});

beforeAll(async () => {
  const { exitCode, stderr } = await engine.run(provisionCommand, []);
  expect({ exitCode, stderr }).toMatchObject({ exitCode: 0 });
});

/** For a machine that stalls; what is sound is told of no later. */
const PATIENT = ['--timeout', '30'] as const;

async function diagnose(args: readonly string[] = [], options: Parameters<typeof engine.run>[2] = {}) {
  const { stdout, stderr, exitCode } = await engine.run(doctorCommand, ['--json', ...PATIENT, ...args], options);
  const report = reportSchema.parse(JSON.parse(stdout || stderr));
  return { exitCode, report, diagnoses: report.findings.map(({ diagnosis }) => diagnosis) };
}

/** What is left of an examination: objects, queues and topics of its own. */
async function leftovers(): Promise<readonly unknown[]> {
  const { s3, sqs, sns } = engine.clients;
  const { Contents = [] } = await s3.send(new ListObjectsV2Command({ Bucket: engine.stack.bucket ?? '' }));
  const { QueueUrls = [] } = await sqs.send(new ListQueuesCommand({ QueueNamePrefix: 'reelkeep-doctor' }));
  const { Topics = [] } = await sns.send(new ListTopicsCommand({}));
  return [...Contents, ...QueueUrls, ...Topics.filter(({ TopicArn }) => TopicArn?.includes('doctor'))];
}

describe('doctor on the embedded engine', () => {
  test('finds nothing, says what the engine can not do as a note, and leaves nothing behind', async () => {
    const { exitCode, diagnoses, report } = await diagnose();
    expect({ exitCode, diagnoses }).toEqual({ exitCode: 0, diagnoses: [] });
    expect(report.target.engine).toBe('embedded');
    expect(report.notes).toContainEqual(expect.stringContaining('checks no signatures'));
    expect(await leftovers()).toEqual([]);
  });

  test('says in lines what is wrong, why and what to do', async () => {
    const QueueUrl = engine.stack.queues.campaigns;
    await engine.clients.sqs.send(new SetQueueAttributesCommand({ QueueUrl, Attributes: { VisibilityTimeout: '1' } }));
    const { stdout, exitCode } = await engine.run(doctorCommand, PATIENT);
    expect(exitCode).toBe(1);
    expect(stdout).toMatch(
      /1\. visibility_short \(warning\)\n {3}seen .*VisibilityTimeout of 1 s\n {3}why .*\n {3}do /,
    );
    expect(await diagnose(['--accept', 'visibility_short'])).toMatchObject({ exitCode: 0, diagnoses: [] });
    await engine.clients.sqs.send(new SetQueueAttributesCommand({ QueueUrl, Attributes: { VisibilityTimeout: '30' } }));
  });

  test('names a clock that is wrong here', async () => {
    const now = () => new Date(Date.now() - 3_600_000);
    expect(await diagnose([], { now })).toMatchObject({ exitCode: 1, diagnoses: ['clock_skewed'] });
  });

  test('names a port where nobody listens', async () => {
    const home = await stackAt(`http://${await unusedAddress()}`);
    expect(await diagnose([], { env: { REELKEEP_HOME: home } })).toMatchObject({
      exitCode: 1,
      diagnoses: ['endpoint_refused'],
    });
    await rm(home, { recursive: true });
  });

  test('takes a single stall for no slow link', async () => {
    let samples = 0;
    const proxy = await startFaultProxy(engine.stack.endpoint ?? '', {
      answer: ({ url }) => {
        if (url?.includes('sample-')) samples += 1;
        return undefined;
      },
      get bytesPerSecond() {
        return samples === 1 ? 50_000 : 1e9;
      },
    });
    const home = await stackAt(`http://${proxy.address}`);
    const found = await diagnose([], { env: { REELKEEP_HOME: home } });
    expect(found).toMatchObject({ exitCode: 0, diagnoses: [] });
    expect(samples).toBe(2);
    await proxy.stop();
    await rm(home, { recursive: true });
  });

  test('leaves nothing behind when it is stopped half-way', async () => {
    const stop = new AbortController();
    const interrupted = new Error('interrupted');
    let puts = 0;
    const proxy = await startFaultProxy(engine.stack.endpoint ?? '', {
      answer: ({ method, url }) => {
        if (method === 'PUT' && url?.includes('-put.mp4')) puts += 1;
        // It has been put, and is looked at now.
        if (method === 'HEAD' && url?.includes('-put.mp4')) stop.abort(interrupted);
        return undefined;
      },
    });
    const home = await stackAt(`http://${proxy.address}`);
    const target = openTarget(await locateTarget({ REELKEEP_HOME: home }));
    const meter = createProgressMeter(undefined);
    const examined = examine({
      target,
      apps: ['ingest'],
      deep: false,
      limitMs: 3_000,
      signal: stop.signal,
      now: () => new Date(),
      meter,
    });
    await expect(examined).rejects.toBe(interrupted);
    expect(puts).toBeGreaterThan(0);
    expect(await leftovers()).toEqual([]);
    target.close();
    await proxy.stop();
    await rm(home, { recursive: true });
  });

  test.each([
    ['a diagnosis that there is not', ['--accept', 'measles'], 2, 'expected one of credentials_missing'],
    ['an environment that is wrong', [], 78, 'INGEST_QUEUE_URL'],
  ])('refuses %s before anything is tried', async (_, args, code, words) => {
    const env = code === 78 ? { INGEST_QUEUE_URL: 'no url' } : {};
    const { exitCode, stderr, stdout } = await engine.run(doctorCommand, args, { env });
    expect({ exitCode, stdout }).toEqual({ exitCode: code, stdout: '' });
    expect(stderr).toContain(words);
  });
});

/** A home whose stack is the engine's, but for its endpoint. */
async function stackAt(endpoint: string): Promise<string> {
  const home = await mkdtemp(join(tmpdir(), 'reelkeep-doctor-'));
  await writeStackFile(join(home, 'stack.json'), { ...engine.stack, endpoint });
  return home;
}
