/** Every tenant that has anything in the bucket, found without listing what each of them has. */
import { listPage } from './list-all.ts';
import type { CallOptions, ObjectStore } from './object-store.ts';
import { type Tenant, tenantSchema } from './tenant.ts';

/** The last character that there is: no honest key of a folder comes after it. */
const LAST = '\u{10FFFD}';

/**
 * The tenants that have keys under `prefix/`, in key order: about one request each. Throws `StoreError`.
 *
 * @param onStrange hears of each key that lies in no tenant's folder, but for those in a folder that begins with `_`,
 * which is Reelkeep's own.
 */
export async function* listTenants(
  store: ObjectStore,
  prefix: string,
  { onStrange, ...options }: CallOptions & { readonly onStrange?: (key: string) => void } = {},
): AsyncGenerator<Tenant> {
  const root = `${prefix}/`;
  let after: string | undefined;
  for (;;) {
    const page = await listPage(store, root, after, options);
    for (const { key } of page.objects) {
      // Of a folder that was told of already.
      if (after !== undefined && key <= after) continue;
      const slash = key.indexOf('/', root.length);
      const name = slash === -1 ? undefined : key.slice(root.length, slash);
      const tenant = tenantSchema.safeParse(name);
      if (tenant.success) yield tenant.data;
      if (name !== undefined && (tenant.success || name.startsWith('_'))) after = `${root}${name}/${LAST}`;
      else {
        onStrange?.(key);
        after = key;
      }
    }
    if (!page.truncated) return;
  }
}
