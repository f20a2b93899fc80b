import { expect, test } from 'vitest';
import { listTenants } from './list-tenants.ts';
import { createMemoryObjectStore } from './testing/memory-object-store.ts';

async function tenantsOf(keys: readonly string[]) {
  const store = createMemoryObjectStore();
  for (const key of keys) await store.put({ key, body: new Uint8Array() });
  const strange: string[] = [];
  const tenants: string[] = [];
  const onStrange = (key: string) => void strange.push(key);
  for await (const tenant of listTenants(store, 'videos', { onStrange })) tenants.push(tenant);
  return { tenants, strange, requests: store.calls.filter(({ verb }) => verb === 'list').length };
}

test('each tenant comes once, also one whose name goes on another’s', async () => {
  const keys = ['acme-2/a', 'acme/a', 'acme/b', 'acme0/a', 'acme.x/deep/er', 'Z/a'].map((key) => `videos/${key}`);
  expect(await tenantsOf([...keys, 'videos-2/no', 'video/no'])).toMatchObject({
    tenants: ['Z', 'acme-2', 'acme.x', 'acme', 'acme0'],
    strange: [],
  });
});

test('keys outside of all tenants’ folders are told of, Reelkeep’s own folders are not', async () => {
  const keys = ['_due/x/y', '.hidden/a', 'acme/a', 'acme0', 'read.me'].map((key) => `videos/${key}`);
  expect(await tenantsOf(keys)).toMatchObject({
    tenants: ['acme'],
    strange: ['videos/.hidden/a', 'videos/acme0', 'videos/read.me'],
  });
});

test('a tenant of many videos costs two requests', async () => {
  const keys = Array.from({ length: 5_000 }, (_, at) => `videos/acme/${String(at).padStart(5, '0')}`);
  expect(await tenantsOf([...keys, 'videos/beta/a'])).toEqual({ tenants: ['acme', 'beta'], strange: [], requests: 2 });
});
