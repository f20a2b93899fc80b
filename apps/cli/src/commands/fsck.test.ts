import { tombstoneKey } from '@reelkeep/core/ledger';
import { endCreative, keepVideo, LAYOUT, videoOf } from '@reelkeep/core/testing/kept-videos';
import { formatVideoKey } from '@reelkeep/core/video-key';
import { createS3ObjectStore } from '@reelkeep/s3-adapter/s3-object-store';
import { expect, it } from 'vitest';
import { linesOf, useOperatorEngine } from '../testing/operator-engine.ts';
import { fsckCommand } from './fsck.ts';
import { reindexCommand } from './reindex.ts';
import { rmCommand } from './rm.ts';

const engine = useOperatorEngine();
const storeOf = () => createS3ObjectStore({ client: engine.clients.s3, bucket: 'reelkeep-videos' });
const keysOf = async (prefix: string) => (await storeOf().list({ prefix })).objects.map(({ key }) => key);

it('fsck names each breach and leaves all as it is, with exit code 1; --repair mends them', async () => {
  const store = storeOf();
  const ended = await keepVideo(store, videoOf('checked', 'ended'));
  await endCreative(store, videoOf('checked', 'ended'));
  const unlisted = await keepVideo(store, videoOf('checked', 'lives'), { entry: 'none' });
  await store.put({ key: 'videos/checked/notes.txt', body: new Uint8Array(1) });
  const before = await keysOf('');

  const found = await engine.run(fsckCommand, ['--tenant', 'checked', '--json']);
  expect(found.exitCode).toBe(1);
  const findings = linesOf(found.stdout);
  expect(findings).toHaveLength(3);
  for (const expected of [
    { kind: 'ended_video', breach: 'I1', key: ended, mended: false },
    { kind: 'unlisted_video', breach: 'I2', key: unlisted, mended: false },
    { kind: 'strange_key', key: 'videos/checked/notes.txt', mended: false },
  ]) {
    expect(findings).toContainEqual(expect.objectContaining(expected));
  }
  expect(found.stderr).toContain('3 findings, 0 mended, 2 breaches of an invariant left');
  expect(await keysOf('')).toEqual(before);

  const mended = await engine.run(fsckCommand, ['--tenant', 'checked', '--repair']);
  expect(mended.exitCode).toBe(0);
  expect(await keysOf('videos/checked/')).toEqual([unlisted, 'videos/checked/notes.txt']);
  const again = await engine.run(fsckCommand, ['--tenant', 'checked']);
  expect(again.exitCode).toBe(0);
  expect(again.stdout.trim().split('\n')).toEqual([expect.stringContaining('strange_key')]);
});

it('fsck without a tenant looks at all of them', async () => {
  await keepVideo(storeOf(), videoOf('one', 'a'), { entry: 'none' });
  await keepVideo(storeOf(), videoOf('two', 'a'), { entry: 'none' });
  const findings = linesOf((await engine.run(fsckCommand, ['--json'])).stdout);
  for (const tenant of ['one', 'two']) {
    const key = formatVideoKey('videos', videoOf(tenant, 'a'));
    expect(findings).toContainEqual(expect.objectContaining({ kind: 'unlisted_video', key }));
  }
});

it('reindex tells how many videos got an entry, and which are of a creative that has ended', async () => {
  const store = storeOf();
  await keepVideo(store, videoOf('older', 'a'), { entry: 'none' });
  const late = await keepVideo(store, videoOf('older', 'b'), { entry: 'none' });
  await endCreative(store, videoOf('older', 'b'));
  const { stdout, stderr, exitCode } = await engine.run(reindexCommand, ['--tenant', 'older', '--json']);
  expect(JSON.parse(stdout)).toEqual({ tenant: 'older', videos: 2, indexed: 2, ended: 1, strange: 0 });
  expect([exitCode, stderr]).toEqual([0, expect.stringContaining(late)]);
  const again = await engine.run(reindexCommand, ['--tenant', 'older', '--json']);
  expect(JSON.parse(again.stdout)).toMatchObject({ videos: 2, indexed: 0 });
});

it('rm removes one video for good, by key or by file name, and no other', async () => {
  const store = storeOf();
  const keys = [];
  for (const iteration of [1, 2, 3]) keys.push(await keepVideo(store, videoOf('mine', 'a', iteration)));
  const [first = '', second = '', third] = keys;
  expect(await engine.run(rmCommand, [first, '--tenant', 'mine'])).toMatchObject({ exitCode: 0 });
  await engine.run(rmCommand, [second.slice('videos/mine/'.length), '--tenant', 'mine']);
  expect(await keysOf('videos/mine/')).toEqual([third]);
  const marks = (await keysOf('ledger/mine/')).filter((key) => key.endsWith('/removed'));
  expect(marks).toHaveLength(2);
});

it('rm tells whether a video was there, and on what it worked, to a script too', async () => {
  const key = await keepVideo(storeOf(), videoOf('told', 'a'));
  const rm = async () => {
    const { stdout, stderr } = await engine.run(rmCommand, [key, '--tenant', 'told', '--json']);
    expect(stderr).toContain('bucket reelkeep-videos (from the stack that runs here)');
    return JSON.parse(stdout);
  };
  expect(await rm()).toEqual({ removed: key, was_there: true });
  expect(await rm()).toEqual({ removed: key, was_there: false });
});

it.each([
  ['a key of another tenant', formatVideoKey(LAYOUT.videoPrefix, videoOf('theirs', 'a')), 'not of mine'],
  ['no video', 'videos/mine/notes.txt', "is no video's key"],
  [
    'the ledger',
    tombstoneKey('ledger', videoOf('mine', 'a').tenant, videoOf('mine', 'a').creativeId),
    "no video's key",
  ],
  ['a file that is none', 'notes.txt', "no video's file name"],
])('rm refuses %s with exit code 2', async (_, video, words) => {
  const { exitCode, stderr } = await engine.run(rmCommand, [video, '--tenant', 'mine']);
  expect([exitCode, stderr]).toEqual([2, expect.stringContaining(words)]);
});
