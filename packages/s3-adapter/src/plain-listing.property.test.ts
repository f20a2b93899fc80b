import { ListObjectsV2Command } from '@aws-sdk/client-s3';
import fc from 'fast-check';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { readPlainListing } from './plain-listing.ts';
import { type FaultServer, startFaultServer } from './testing/fault-server.ts';

let server: FaultServer;
beforeAll(async () => {
  server = await startFaultServer();
});
afterAll(() => server.stop());

const escaped = (text: string) =>
  text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;').replaceAll('"', '&#34;');
const listingOf = (contents: string) =>
  `<?xml version="1.0" encoding="UTF-8"?>\n<ListBucketResult xmlns="http://s3.amazonaws.com/doc/2006-03-01/"><Name>bucket</Name><Prefix/><IsTruncated>false</IsTruncated>${contents}<KeyCount>1</KeyCount><EncodingType></EncodingType></ListBucketResult>`;

/** Keys of anything that XML can carry. */
const key = fc
  .string({ unit: 'binary', minLength: 1, maxLength: 40 })
  .filter((text) => !/[\p{Cc}\p{Cs}\uFFFE\uFFFF]/u.test(text) && text.trim() === text);
const object = fc.record({
  key,
  size: fc.nat(),
  modified: fc.date({ min: new Date(0), max: new Date('2099-01-01'), noInvalidDate: true }),
  storageClass: fc.constantFrom('STANDARD', 'GLACIER_IR', undefined),
  gap: fc.constantFrom('', '\n  '),
});

test('reads what the SDK reads, whatever the keys', { timeout: 60_000 }, async () => {
  await fc.assert(
    fc.asyncProperty(fc.array(object, { maxLength: 5 }), async (objects) => {
      const contents = objects.map(
        ({ key: name, size, modified, storageClass, gap }) =>
          `${gap}<Contents><Key>${escaped(name)}</Key><LastModified>${modified.toISOString()}</LastModified><ETag>&quot;x&quot;</ETag><Size>${size}</Size>${storageClass === undefined ? '' : `<StorageClass>${storageClass}</StorageClass>`}</Contents>`,
      );
      const xml = listingOf(contents.join(''));
      server.behave((_, response) => response.end(xml));
      const { Contents = [] } = await server.client.send(new ListObjectsV2Command({ Bucket: 'bucket' }));
      const expected = Contents.map(({ Key, Size, LastModified, StorageClass = 'STANDARD' }) => ({
        key: Key,
        sizeBytes: Size,
        lastModified: LastModified,
        storageClass: StorageClass,
      }));
      expect(expected.map((one) => one.key)).toEqual(objects.map((one) => one.key));
      expect(readPlainListing(xml)?.objects).toEqual(expected);
    }),
    { numRuns: 50 },
  );
});

const contents = (inner: string) => `<Contents>${inner}</Contents>`;
const fields = '<LastModified>2025-08-12T14:30:52.000Z</LastModified><Size>1</Size>';

test.each([
  ['a comment', listingOf(`<!-- ${contents(`<Key>a</Key>${fields}`)} -->`)],
  ['CDATA', listingOf(contents(`<Key><![CDATA[a]]></Key>${fields}`))],
  ['encoded keys', listingOf(`<EncodingType>url</EncodingType>${contents(`<Key>a</Key>${fields}`)}`)],
  ['no key', listingOf(contents(fields))],
  ['two keys', listingOf(contents(`<Key>a</Key><Key>b</Key>${fields}`))],
  ['an element within a key', listingOf(contents(`<Key>a<b/></Key>${fields}`))],
  ['a reference that XML does not know', listingOf(contents(`<Key>a&nbsp;</Key>${fields}`))],
  [
    'a size that is none',
    listingOf(contents('<Key>a</Key><LastModified>2025-08-12T14:30:52Z</LastModified><Size>-1</Size>')),
  ],
  ['a date that is none', listingOf(contents('<Key>a</Key><LastModified>yesterday</LastModified><Size>1</Size>'))],
  ['objects in two places', listingOf(`${contents(`<Key>a</Key>${fields}`)}<X/>${contents(`<Key>b</Key>${fields}`)}`)],
  ['half a document', `${listingOf('').slice(0, 200)}<Contents><Key>a</Key>${fields}`],
])('leaves a document with %s to the SDK', (_, xml) => {
  expect(readPlainListing(xml)).toBeUndefined();
});
