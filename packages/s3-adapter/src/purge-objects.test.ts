import { afterAll, beforeAll, expect, test } from 'vitest';
import { createS3ObjectStore } from './s3-object-store.ts';
import { type FaultServer, s3Error, startFaultServer } from './testing/fault-server.ts';

let server: FaultServer;
beforeAll(async () => {
  server = await startFaultServer();
});
afterAll(() => server.stop());

const version = (key: string, id: string) => `<Version><Key>${key}</Key><VersionId>${id}</VersionId></Version>`;
const marker = (key: string, id: string) =>
  `<DeleteMarker><Key>${key}</Key><VersionId>${id}</VersionId></DeleteMarker>`;

/** A bucket with versions whose listing comes in the given pages and whose deletion answers `deleted`. */
function versionedBucket(pages: readonly string[], deleted: string) {
  let page = 0;
  server.behave((request, response) => {
    response.writeHead(200);
    if (request.url?.includes('versioning')) {
      return response.end('<VersioningConfiguration><Status>Suspended</Status></VersioningConfiguration>');
    }
    if (request.method === 'POST') return response.end(`<DeleteResult>${deleted}</DeleteResult>`);
    page += 1;
    return response.end(`<ListVersionsResult><Name>bucket</Name>${pages[page - 1]}</ListVersionsResult>`);
  });
}

const more = (id: string) =>
  `<IsTruncated>true</IsTruncated><NextKeyMarker>a</NextKeyMarker><NextVersionIdMarker>${id}</NextVersionIdMarker>`;
const deletedOf = (...ids: string[]) =>
  ids.map((id) => `<Deleted><Key>a</Key><VersionId>${id}</VersionId></Deleted>`).join('');

test('follows the pages of a key and leaves longer keys alone', async () => {
  const pages = [`${version('a', '1')}${more('1')}`, `${marker('a', '2')}${version('ab', '9')}`];
  versionedBucket(pages, deletedOf('1', '2'));
  expect(await createS3ObjectStore(server).purge(['a'])).toEqual({
    removed: ['a'],
    failed: [],
    versions: [
      { key: 'a', versionId: '1', isMarker: false },
      { key: 'a', versionId: '2', isMarker: false },
    ],
  });
  expect(server.requests.filter((line) => line.includes('versions'))).toHaveLength(2);
  expect(server.lastPost().match(/<VersionId>/g)).toHaveLength(2);
  expect(server.lastPost()).not.toContain('<Key>ab</Key>');
});

test('keeps the current version when it is told to', async () => {
  const current = '<Version><Key>a</Key><VersionId>3</VersionId><IsLatest>true</IsLatest></Version>';
  versionedBucket([`${current}${version('a', '2')}`], deletedOf('2'));
  expect(await createS3ObjectStore(server).purge(['a'], { keepCurrent: true })).toMatchObject({
    removed: ['a'],
    failed: [],
  });
  expect(server.lastPost()).toContain('<VersionId>2</VersionId>');
  expect(server.lastPost()).not.toContain('<VersionId>3</VersionId>');
});

test('counts a key as failed when one of its versions stays', async () => {
  const failure =
    '<Error><Key>a</Key><VersionId>2</VersionId><Code>AccessDenied</Code><Message>locked</Message></Error>';
  versionedBucket([`${version('a', '1')}${version('a', '2')}`], `${deletedOf('1')}${failure}`);
  expect(await createS3ObjectStore(server).purge(['a'])).toEqual({
    removed: [],
    failed: [{ key: 'a', code: 'AccessDenied', message: 'locked' }],
    versions: [{ key: 'a', versionId: '1', isMarker: false }],
  });
});

test('takes a version that another purge removed first for gone', async () => {
  const gone = '<Error><Key>a</Key><VersionId>2</VersionId><Code>NoSuchVersion</Code><Message>none</Message></Error>';
  versionedBucket([`${version('a', '1')}${version('a', '2')}`], `${deletedOf('1')}${gone}`);
  expect(await createS3ObjectStore(server).purge(['a'])).toEqual({
    removed: ['a'],
    failed: [],
    versions: [{ key: 'a', versionId: '1', isMarker: false }],
  });
});

test('counts a key as failed when the answer passes over one of its versions', async () => {
  versionedBucket([`${version('a', '1')}${version('a', '2')}`], deletedOf('1'));
  const { failed } = await createS3ObjectStore(server).purge(['a']);
  expect(failed).toMatchObject([{ key: 'a', code: 'NotAnswered' }]);
});

test('gives up on a listing that goes round in a circle', async () => {
  const page = `${version('a', '1')}${more('1')}`;
  versionedBucket([page, page, page], '');
  await expect(createS3ObjectStore(server).purge(['a'])).rejects.toMatchObject({ name: 'StoreError' });
});

test.each([
  ['knows no versions', s3Error(501, 'NotImplemented')],
  ['was set up without them', s3Error(404, 'VersioningNotConfigured')],
])('removes as usual on an engine that %s', async (_, refusal) => {
  server.behave((request, response) => {
    if (request.method === 'GET') return refusal(request, response);
    response.writeHead(200).end('<DeleteResult><Deleted><Key>a</Key></Deleted></DeleteResult>');
  });
  expect(await createS3ObjectStore(server).purge(['a'])).toEqual({ removed: ['a'], failed: [] });
});

test('remove tells which delete marker lies over a key, where the bucket keeps versions', async () => {
  const deleted = '<Key>a</Key><DeleteMarker>true</DeleteMarker><DeleteMarkerVersionId>m1</DeleteMarkerVersionId>';
  server.behave((_, response) => {
    response.writeHead(200).end(`<DeleteResult><Deleted>${deleted}</Deleted></DeleteResult>`);
  });
  expect(await createS3ObjectStore(server).remove(['a'])).toEqual({
    removed: ['a'],
    failed: [],
    versions: [{ key: 'a', versionId: 'm1', isMarker: true }],
  });
});

test('remove reads the answer to every key', async () => {
  const failure = '<Error><Key>b</Key><Code>AccessDenied</Code><Message>locked</Message></Error>';
  server.behave((_, response) => {
    response.writeHead(200).end(`<DeleteResult><Deleted><Key>a</Key></Deleted>${failure}</DeleteResult>`);
  });
  const { removed, failed } = await createS3ObjectStore(server).remove(['a', 'b', 'c']);
  expect(removed).toEqual(['a']);
  expect(failed.map(({ key, code }) => `${key} ${code}`)).toEqual(['b AccessDenied', 'c NotAnswered']);
});

test.each([
  ['goes after growing waits', 2, { removed: ['a', 'b'], failed: [] }, [100, 400]],
  ['is named when that lasts', 9, { removed: ['a'], failed: [{ key: 'b', code: 'SlowDown' }] }, [100, 400, 1_600]],
])('a key that S3 has no time for %s', async (_, times, expected, waits) => {
  const pauses: number[] = [];
  const store = createS3ObjectStore({ ...server, pause: async (ms) => void pauses.push(ms) });
  const busy = '<Error><Key>b</Key><Code>SlowDown</Code><Message>Please reduce your request rate.</Message></Error>';
  server.behave((_, response) => {
    // Once it was deleted, a key is not asked for again.
    const first = server.requests.length === 1 ? '<Deleted><Key>a</Key></Deleted>' : '';
    const second = server.requests.length <= times ? busy : '<Deleted><Key>b</Key></Deleted>';
    response.writeHead(200).end(`<DeleteResult>${first}${second}</DeleteResult>`);
  });
  expect(await store.remove(['a', 'b'])).toMatchObject(expected);
  expect(pauses).toEqual(waits);
  expect(server.lastPost()).not.toContain('<Key>a</Key>');
});
