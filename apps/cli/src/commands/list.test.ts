import { PutObjectCommand } from '@aws-sdk/client-s3';
import { beforeAll, describe, expect, it } from 'vitest';
import { linesOf, useOperatorEngine } from '../testing/operator-engine.ts';
import { listCommand } from './list.ts';
import { urlCommand } from './url.ts';

const engine = useOperatorEngine();
const KEYS = [
  'videos/acme/20250811_235959-campaign-7-001.mp4',
  'videos/acme/20250812_000000-campaign-7-002.mp4',
  'videos/acme/20250812_143052-summer-looks-001.mp4',
  'videos/acme/20250813_000000-campaign-7-003.mp4',
];
const FENCE = 'videos/acme/20250812_120000-campaign-7-009.mp4';
const BODY = 'the bytes of a video';

beforeAll(async () => {
  const put = (Key: string, Body: string) =>
    engine.clients.s3.send(new PutObjectCommand({ Bucket: engine.stack.bucket ?? '', Key, Body }));
  for (const key of KEYS) await put(key, BODY);
  await put(FENCE, '');
  await put('videos/acme/notes.txt', 'not a video');
  await put('videos/acme-2/20250812_143052-campaign-7-001.mp4', BODY);
});

const keysOf = (stdout: string) => linesOf(stdout).map((video) => Object(video)['key']);

describe('list', () => {
  const list = async (...args: string[]) => {
    const { stdout, exitCode } = await engine.run(listCommand, ['--tenant', 'acme', '--json', ...args]);
    expect(exitCode).toBe(0);
    return keysOf(stdout);
  };

  it("streams a tenant's videos and nobody else's, without fences and strangers", async () => {
    expect(await list()).toEqual(KEYS);
    const { stdout } = await engine.run(listCommand, ['--tenant', 'acme', '--limit', '1', '--json']);
    expect(linesOf(stdout)).toEqual([
      {
        key: KEYS[0],
        tenant: 'acme',
        creative_id: 'campaign-7',
        iteration: 1,
        generated_at: '2025-08-11T23:59:59.000Z',
        bytes: BODY.length,
        storage_class: 'STANDARD',
        stored_at: expect.stringMatching(/^\d{4}-/),
      },
    ]);
  });

  it('takes newest first, a limit, a creative, and days that include their last second', async () => {
    expect(await list('--order', 'newest', '--limit', '2')).toEqual([KEYS[3], KEYS[2]]);
    expect(await list('--creative', 'campaign-7')).toEqual([KEYS[0], KEYS[1], KEYS[3]]);
    expect(await list('--from', '2025-08-12', '--to', '2025-08-12')).toEqual([KEYS[1], KEYS[2]]);
    expect(await list('--from', '2025-08-12T14:30:52Z', '--order', 'newest')).toEqual([KEYS[3], KEYS[2]]);
  });

  it('is a line a video for a person, and says so when there is none', async () => {
    const { stdout } = await engine.run(listCommand, ['--tenant', 'acme', '--limit', '1']);
    expect(stdout).toBe(`         20  STANDARD     ${KEYS[0]}\n`);
    const none = await engine.run(listCommand, ['--tenant', 'nobody']);
    expect(none).toEqual({ stdout: '', stderr: 'no video found\n', exitCode: 0 });
  });

  it.each([
    [['--tenant', '../acme'], 'tenant'],
    [['--limit', '0'], 'limit'],
    [['--from', '2025-08-13', '--to', '2025-08-12'], '--from lies after --to'],
    [['--from', 'yesterday'], '--from: expected a date such as'],
  ])('refuses %j with exit code 2', async (wrong, fault) => {
    const { stderr, exitCode } = await engine.run(listCommand, ['--tenant', 'acme', ...wrong]);
    expect([exitCode, stderr]).toEqual([2, expect.stringContaining(fault)]);
  });
});

describe('url', () => {
  const file = KEYS[2]?.split('/').at(-1) ?? '';
  const PARTS = ['--creative', 'summer-looks', '--iteration', '1', '--generated-at', '2025-08-12T16:30:52+02:00'];

  it.each([
    ['a key', [KEYS[2] ?? '']],
    ['a file', [file, '--tenant', 'acme']],
    ['its parts', ['--tenant', 'acme', ...PARTS]],
  ])('presigns a video by %s, and the URL opens it', async (_, args) => {
    const { stdout, exitCode } = await engine.run(urlCommand, [...args, '--expires-in', '60']);
    expect(exitCode).toBe(0);
    expect(await (await fetch(stdout.trim())).text()).toBe(BODY);
    expect(stdout).toContain('X-Amz-Expires=60');
  });

  it('presigns many, each a document of its own, with when it ends', async () => {
    const now = () => new Date('2025-08-20T00:00:00Z');
    const { stdout } = await engine.run(urlCommand, [...KEYS, '--json'], { now });
    expect(linesOf(stdout)).toMatchObject(KEYS.map((key) => ({ key, expires_at: '2025-08-20T00:15:00.000Z' })));
  });

  it('signs what may not be there, but looks when it is told to, and takes a fence for nothing', async () => {
    expect((await engine.run(urlCommand, [FENCE])).exitCode).toBe(0);
    const absent = 'videos/acme/20250812_143052-campaign-7-404.mp4';
    const checked = await engine.run(urlCommand, [FENCE, KEYS[0] ?? '', absent, '--check']);
    expect(checked).toEqual({ stdout: '', stderr: `reelkeep: not there: ${FENCE}, ${absent}\n`, exitCode: 1 });
  });

  it.each([
    [[file], 'needs --tenant'],
    [['ledger/acme/campaign-7/ended'], 'no video under videos/'],
    [['x.mp4', '--tenant', 'acme'], 'no video has this file name'],
    [[KEYS[0] ?? '', '--tenant', 'globex'], 'not a video of globex'],
    [['--tenant', 'acme', '--creative', 'c'], 'or one by --tenant'],
    [[KEYS[0] ?? '', '--iteration', '1'], 'give either'],
    [[KEYS[0] ?? '', '--expires-in', '604801'], '--expires-in: expected a whole number from 1 to 604800'],
  ])('refuses %j with exit code 2', async (args, fault) => {
    const { stdout, stderr, exitCode } = await engine.run(urlCommand, args);
    expect([exitCode, stdout, stderr]).toEqual([2, '', expect.stringContaining(fault)]);
  });
});
