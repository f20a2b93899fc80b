/** What every `ObjectStore` does, whatever engine stands behind it: the memory model and the S3 adapter both pass it. */
import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { MAX_PURGE_KEYS, MAX_REMOVE_KEYS, type ObjectStore } from '../object-store.ts';
import { chunked, patternBytes } from './pattern-bytes.ts';
import { putVideoContract } from './put-video-contract.ts';
import type { StoreUnderTest } from './store-under-test.ts';

const MiB = 1_048_576;

/** Registers the suite under `name`. `makeStore` is called once; every test keeps to keys of its own. */
export function objectStoreContract(name: string, makeStore: () => Promise<StoreUnderTest>): void {
  describe(`${name} keeps the contract of ObjectStore`, { timeout: 60_000 }, () => {
    let subject: StoreUnderTest;
    beforeAll(async () => {
      subject = await makeStore();
    }, 60_000);
    afterAll(() => subject?.close?.());

    const freshPrefix = () => `contract/${randomUUID()}/`;
    const put = (key: string, text = 'x') => subject.store.put({ key, body: Buffer.from(text) });
    const putVideo = (key: string, bytes: Uint8Array, chunkBytes = 65_537) =>
      subject.store.putVideo({ key, body: chunked(bytes, chunkBytes), metadata: { tenant: 'acme' } });
    const keysOf = async (prefix: string) => (await subject.store.list({ prefix })).objects.map(({ key }) => key);

    putVideoContract(() => subject);

    describe('put, get and head', () => {
      test('writes over what is there, metadata and content type included', async () => {
        const key = `${freshPrefix()}ended`;
        await subject.store.put({ key, body: Buffer.from('old and long'), metadata: { mode: 'delete' } });
        await subject.store.put({
          key,
          body: Buffer.from('{"a":1}'),
          contentType: 'application/json',
          metadata: { due: 'never' },
        });
        expect(Buffer.from((await subject.store.get(key)) ?? []).toString()).toBe('{"a":1}');
        const head = await subject.store.head(key);
        expect(head).toMatchObject({ key, sizeBytes: 7, contentType: 'application/json', metadata: { due: 'never' } });
        expect(head?.etag).toMatch(/./);
        expect(head?.storageClass).toBe('STANDARD');
      });

      test('creates an object once: whoever comes later is told so, and changes nothing', async () => {
        const key = `${freshPrefix()}claim`;
        const create = (text: string) => subject.store.create({ key, body: Buffer.from(text) });
        const answers = await Promise.all(['a', 'b', 'c', 'd'].map(create));
        expect(answers.toSorted()).toEqual(['created', 'occupied', 'occupied', 'occupied']);
        const winner = ['a', 'b', 'c', 'd'][answers.indexOf('created')];
        expect(await create('late')).toBe('occupied');
        expect(Buffer.from((await subject.store.get(key)) ?? []).toString()).toBe(winner);
      });

      test('stores and reads an empty object', async () => {
        const key = `${freshPrefix()}attempt`;
        await subject.store.put({ key, body: new Uint8Array(0) });
        expect(await subject.store.get(key)).toHaveLength(0);
        expect(await subject.store.head(key)).toMatchObject({ sizeBytes: 0, metadata: {} });
      });

      test('a put over a video leaves no conditional put a way in', async () => {
        const key = `${freshPrefix()}video.mp4`;
        await putVideo(key, patternBytes(100));
        await subject.store.put({ key, body: new Uint8Array(0), metadata: { fence: '1' } });
        expect(await putVideo(key, patternBytes(100))).toEqual({ outcome: 'occupied' });
        expect(await subject.store.head(key)).toMatchObject({ sizeBytes: 0, metadata: { fence: '1' } });
      });

      test('answers undefined for a key that is not there', async () => {
        const key = `${freshPrefix()}nothing`;
        expect(await subject.store.head(key)).toBeUndefined();
        expect(await subject.store.get(key)).toBeUndefined();
      });

      test('gives a body of 2 MiB, and refuses a larger one with a StoreError', async () => {
        const prefix = freshPrefix();
        await subject.store.put({ key: `${prefix}fits`, body: patternBytes(2 * MiB) });
        await subject.store.put({ key: `${prefix}too-large`, body: patternBytes(2 * MiB + 1) });
        expect(await subject.store.get(`${prefix}fits`)).toHaveLength(2 * MiB);
        await expect(subject.store.get(`${prefix}too-large`)).rejects.toMatchObject({
          name: 'StoreError',
          kind: 'misconfigured',
          code: 'ObjectTooLarge',
        });
      });
    });

    describe('list', () => {
      test('gives keys in UTF-8 order, with size and date', async () => {
        const prefix = freshPrefix();
        const names = ['a', 'Z', 'é', '\uFFFD', '\u{1F600}', 'a!', 'a0', '0'];
        for (const name of names) await put(`${prefix}${name}`, name);
        const { objects, truncated } = await subject.store.list({ prefix });
        expect(objects.map(({ key }) => key.slice(prefix.length))).toEqual([
          '0',
          'Z',
          'a',
          'a!',
          'a0',
          'é',
          '\uFFFD',
          '\u{1F600}',
        ]);
        expect(truncated).toBe(false);
        expect(objects.at(-1)?.sizeBytes).toBe(4);
        expect(objects[0]?.lastModified.getTime()).toBeGreaterThan(0);
        expect(objects[0]?.storageClass).toBe('STANDARD');
      });

      test('gives pages after startAfter, of maxKeys, and says whether more follows', async () => {
        const prefix = freshPrefix();
        for (const name of ['a', 'b', 'c', 'd']) await put(`${prefix}${name}`);
        const page = async (startAfter: string | undefined, maxKeys: number) => {
          const { objects, truncated } = await subject.store.list({ prefix, startAfter, maxKeys });
          return [objects.map(({ key }) => key.slice(prefix.length)).join(''), truncated];
        };
        expect(await page(undefined, 2)).toEqual(['ab', true]);
        expect(await page(`${prefix}b`, 2)).toEqual(['cd', false]);
        expect(await page(`${prefix}b`, 1)).toEqual(['c', true]);
        expect(await page(`${prefix}bb`, 10)).toEqual(['cd', false]);
        expect(await page(`${prefix}d`, 10)).toEqual(['', false]);
      });

      test('keeps to the prefix exactly, across deeper levels', async () => {
        const prefix = freshPrefix();
        for (const name of ['acme/1', 'acme/deep/2', 'acme-2/1', 'ac/1', 'Acme/1']) await put(`${prefix}${name}`);
        expect(await keysOf(`${prefix}acme/`)).toEqual([`${prefix}acme/1`, `${prefix}acme/deep/2`]);
        expect(await keysOf(`${prefix}acme`)).toHaveLength(3);
        expect(await keysOf(`${prefix}nobody/`)).toEqual([]);
      });

      test.each([0, 1_001, 1.5])('refuses maxKeys of %s with a RangeError', async (maxKeys) => {
        await expect(subject.store.list({ prefix: freshPrefix(), maxKeys })).rejects.toThrow(RangeError);
      });
    });

    describe.each(['remove', 'purge'] as const)('%s', (verb) => {
      test('removes what is there, counts what is not, and touches nothing else', async () => {
        const prefix = freshPrefix();
        for (const name of ['gone', 'gone-not', 'kept']) await put(`${prefix}${name}`);
        const result = await subject.store[verb]([`${prefix}gone`, `${prefix}never-was`]);
        expect(result.failed).toEqual([]);
        expect(result.removed.toSorted()).toEqual([`${prefix}gone`, `${prefix}never-was`]);
        expect(await keysOf(prefix)).toEqual([`${prefix}gone-not`, `${prefix}kept`]);
        expect(await subject.store.head(`${prefix}gone`)).toBeUndefined();
        expect(await putVideo(`${prefix}gone`, patternBytes(1))).toMatchObject({ outcome: 'stored' });
      });

      test('answers each key once, a repeated one too, and nothing for no keys', async () => {
        const key = `${freshPrefix()}twice & <escaped>`;
        await put(key);
        expect(await subject.store[verb]([key, key])).toEqual({ removed: [key], failed: [] });
        expect(await subject.store.head(key)).toBeUndefined();
        expect(await subject.store[verb]([])).toEqual({ removed: [], failed: [] });
      });

      test('refuses more keys than one call takes with a RangeError, and removes none', async () => {
        const prefix = freshPrefix();
        const most = verb === 'purge' ? MAX_PURGE_KEYS : MAX_REMOVE_KEYS;
        await put(`${prefix}0`);
        const keys = Array.from({ length: most + 1 }, (_, index) => `${prefix}${index}`);
        await expect(subject.store[verb](keys)).rejects.toThrow(RangeError);
        expect(await subject.store.head(`${prefix}0`)).toBeDefined();
      });
    });

    test('purge with keepCurrent leaves what is current, and answers every key', async () => {
      const key = `${freshPrefix()}fence`;
      await put(key, 'current');
      expect(await subject.store.purge([key, key], { keepCurrent: true })).toEqual({ removed: [key], failed: [] });
      expect(Buffer.from((await subject.store.get(key)) ?? []).toString()).toBe('current');
    });

    describe('removeWritten', () => {
      test('removes what puts wrote, counts what is gone, and touches nothing else', async () => {
        const prefix = freshPrefix();
        const [first, second] = [await put(`${prefix}first`), await put(`${prefix}second`)];
        for (const name of ['first.closed', 'kept']) await put(`${prefix}${name}`);
        const keys = [first.key, second.key];
        expect(keys).toEqual([`${prefix}first`, `${prefix}second`]);
        expect(await subject.store.removeWritten([first, second])).toMatchObject({ removed: keys, failed: [] });
        expect(await keysOf(prefix)).toEqual([`${prefix}first.closed`, `${prefix}kept`]);
        expect(await subject.store.removeWritten([second])).toMatchObject({ removed: [second.key], failed: [] });
        expect(await subject.store.removeWritten([])).toEqual({ removed: [], failed: [] });
      });

      test('refuses more than one call takes with a RangeError, and removes none', async () => {
        const written = await put(`${freshPrefix()}0`);
        const objects = Array.from({ length: MAX_REMOVE_KEYS + 1 }, () => written);
        await expect(subject.store.removeWritten(objects)).rejects.toThrow(RangeError);
        expect(await subject.store.head(written.key)).toBeDefined();
      });
    });

    test('removes 1,000 keys in one call, absent ones among them', async () => {
      const prefix = freshPrefix();
      const keys = Array.from({ length: 1_000 }, (_, index) => `${prefix}${String(index).padStart(4, '0')}`);
      await Promise.all(keys.filter((_, index) => index % 50 === 0).map((key) => put(key)));
      const result = await subject.store.remove(keys);
      expect(result.failed).toEqual([]);
      expect(result.removed.toSorted()).toEqual(keys);
      expect(await keysOf(prefix)).toEqual([]);
    });

    test('probe answers when the bucket does', async () => {
      await expect(subject.store.probe()).resolves.toBeUndefined();
    });

    test.each([
      ['head', (store: ObjectStore, signal: AbortSignal) => store.head('a', { signal })],
      ['get', (store: ObjectStore, signal: AbortSignal) => store.get('a', { signal })],
      ['put', (store: ObjectStore, signal: AbortSignal) => store.put({ key: 'a', body: Buffer.from('x') }, { signal })],
      [
        'create',
        (store: ObjectStore, signal: AbortSignal) => store.create({ key: 'a', body: Buffer.from('x') }, { signal }),
      ],
      ['list', (store: ObjectStore, signal: AbortSignal) => store.list({ prefix: 'a' }, { signal })],
      ['remove', (store: ObjectStore, signal: AbortSignal) => store.remove(['a'], { signal })],
      ['removeWritten', (store: ObjectStore, signal: AbortSignal) => store.removeWritten([{ key: 'a' }], { signal })],
      ['purge', (store: ObjectStore, signal: AbortSignal) => store.purge(['a'], { signal })],
      ['probe', (store: ObjectStore, signal: AbortSignal) => store.probe({ signal })],
    ])('%s throws the reason of a signal that has aborted', async (_, act) => {
      const reason = new Error('the caller has gone');
      await expect(act(subject.store, AbortSignal.abort(reason))).rejects.toBe(reason);
    });
  });
}
