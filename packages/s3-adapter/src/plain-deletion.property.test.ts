import { DeleteObjectsCommand } from '@aws-sdk/client-s3';
import fc from 'fast-check';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { formatPlainDeletion, readPlainDeletion } from './plain-deletion.ts';
import { createS3ObjectStore } from './s3-object-store.ts';
import { type FaultServer, startFaultServer } from './testing/fault-server.ts';

let server: FaultServer;
beforeAll(async () => {
  server = await startFaultServer();
});
afterAll(() => server.stop());

/** As the SDK alone asks, and what it makes of the answer. */
async function askSdk(entries: ReadonlyArray<{ key: string; versionId?: string | undefined }>, answer: string) {
  server.behave((_, response) => response.end(answer));
  const Objects = entries.map(({ key, versionId }) => ({ Key: key, ...(versionId && { VersionId: versionId }) }));
  const { Deleted = [] } = await server.client.send(
    new DeleteObjectsCommand({ Bucket: 'bucket', Delete: { Objects, Quiet: false } }),
  );
  return { asked: server.lastPost(), Deleted };
}

const answerOf = (inner: string) =>
  `<?xml version="1.0" encoding="UTF-8"?>\n<DeleteResult xmlns="http://s3.amazonaws.com/doc/2006-03-01/">${inner}</DeleteResult>`;
const plain = fc.stringMatching(/^[A-Za-z0-9_./+=-]{1,40}$/);

test('writes what the SDK writes', { timeout: 60_000 }, async () => {
  const entry = fc.record({ key: plain, versionId: fc.option(plain, { nil: undefined }) });
  await fc.assert(
    fc.asyncProperty(fc.array(entry, { minLength: 1, maxLength: 5 }), async (entries) => {
      const { asked } = await askSdk(entries, answerOf(''));
      expect(formatPlainDeletion(entries)).toBe(asked);
    }),
    { numRuns: 50 },
  );
});

test.each(['a b', 'a&b', 'a<b', 'ä', '', 'a\n', "a'b", 'a"b'])('leaves a key like "%s" to the SDK', (key) => {
  expect(formatPlainDeletion([{ key: 'plain' }, { key }])).toBeUndefined();
  expect(formatPlainDeletion([{ key: 'plain', versionId: key }])).toBeUndefined();
});

const escaped = (text: string) =>
  text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;').replaceAll('"', '&#34;');
/** Keys of anything that XML can carry. */
const anyKey = fc
  .string({ unit: 'binary', minLength: 1, maxLength: 40 })
  .filter((text) => !/[\p{Cc}\p{Cs}\uFFFE\uFFFF]/u.test(text) && text.trim() === text);
const deleted = fc.record({
  key: anyKey,
  versionId: fc.option(plain, { nil: undefined }),
  marker: fc.option(plain, { nil: undefined }),
  gap: fc.constantFrom('', '\n  '),
});

test('reads what the SDK reads, whatever the keys', { timeout: 60_000 }, async () => {
  await fc.assert(
    fc.asyncProperty(fc.array(deleted, { maxLength: 5 }), async (entries) => {
      const elements = entries.map(({ key, versionId, marker, gap }) => {
        const version = versionId === undefined ? '' : `<VersionId>${versionId}</VersionId>`;
        const put = `<DeleteMarker>true</DeleteMarker><DeleteMarkerVersionId>${marker}</DeleteMarkerVersionId>`;
        return `${gap}<Deleted><Key>${escaped(key)}</Key>${version}${marker === undefined ? '' : put}</Deleted>`;
      });
      const failed = '<Error><Key>x</Key><Code>AccessDenied</Code><Message>no</Message></Error>';
      const xml = answerOf(`${elements.join('')}${failed}`);
      const { Deleted } = await askSdk([{ key: 'a' }], xml);
      expect(Deleted.map(({ Key }) => Key)).toEqual(entries.map(({ key }) => key));
      const named = Deleted.map(({ DeleteMarker, ...name }) => name);
      const taken = readPlainDeletion(xml);
      expect(taken?.elements).toEqual(named);
      expect(taken?.rest.replace(/\s+<Error>/, '<Error>')).toBe(answerOf(failed));
    }),
    { numRuns: 50 },
  );
});

test.each([
  ['a comment', answerOf('<!-- <Deleted><Key>a</Key></Deleted> -->')],
  ['no key', answerOf('<Deleted><VersionId>1</VersionId></Deleted>')],
  ['two keys', answerOf('<Deleted><Key>a</Key><Key>b</Key></Deleted>')],
  ['an element within a key', answerOf('<Deleted><Key>a<b/></Key></Deleted>')],
  ['a version that is none', answerOf('<Deleted><Key>a</Key><VersionId/></Deleted>')],
  ['entries in two places', answerOf('<Deleted><Key>a</Key></Deleted><Error/><Deleted><Key>b</Key></Deleted>')],
  ['its end missing', `${answerOf('').slice(0, 60)}<Deleted><Key>a</Key>`],
])('leaves an answer with %s to the SDK', (_, xml) => {
  expect(readPlainDeletion(xml)).toBeUndefined();
});

test('tells keys that failed, and keys that the answer passes over, from those that are gone', async () => {
  const failed = '<Error><Key>b</Key><Code>AccessDenied</Code><Message>no</Message></Error>';
  server.behave((_, response) => response.end(answerOf(`<Deleted><Key>a</Key></Deleted>${failed}`)));
  const { removed, failed: why } = await createS3ObjectStore(server).remove(['a', 'b', 'c']);
  expect(removed).toEqual(['a']);
  expect(why.map(({ key, code }) => `${key} ${code}`)).toEqual(['b AccessDenied', 'c NotAnswered']);
  expect(server.lastPost()).toBe(formatPlainDeletion([{ key: 'a' }, { key: 'b' }, { key: 'c' }]));
});
