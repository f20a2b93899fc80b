/** Everything that bucket and ledger say of a tenant, held against each other. */
import { listTenants } from '../list-tenants.ts';
import type { CallOptions } from '../object-store.ts';
import type { Tenant } from '../tenant.ts';
import { checkLedger } from './check-ledger.ts';
import type { CheckPorts } from './check-ports.ts';
import { checkUploads } from './check-uploads.ts';
import { checkVideos } from './check-videos.ts';
import { type Finding, report } from './finding.ts';

/**
 * What is found, as it is found; with `repair` each finding is mended before it is told of. Memory does not grow with the
 * tenant. Throws `StoreError`.
 */
export async function* checkTenant(ports: CheckPorts, tenant: Tenant, options?: CallOptions): AsyncGenerator<Finding> {
  yield* checkVideos(ports, tenant, options);
  yield* checkLedger(ports, tenant, options);
  yield* checkUploads(ports, tenant, options);
}

/** The same of every tenant, and what lies outside of all tenants' folders. */
export async function* checkAll(ports: CheckPorts, options?: CallOptions): AsyncGenerator<Finding> {
  const { store, layout } = ports;
  const strange: string[] = [];
  const onStrange = (key: string) => void strange.push(key);
  const listing = { ...options, onStrange };
  const known = [layout.videoPrefix, layout.ledgerPrefix].map((prefix) => listTenants(store, prefix, listing));
  for await (const tenant of mergeTenants(known)) {
    yield* outsideOfTenants();
    yield* checkTenant(ports, tenant, options);
  }
  yield* outsideOfTenants();

  async function* outsideOfTenants(): AsyncGenerator<Finding> {
    for (const key of strange.splice(0)) {
      yield report({ kind: 'strange_key', key, detail: "it lies in no tenant's folder" }, undefined);
    }
  }
}

/** Both come in the order of `{tenant}/`, so that each tenant is met once. */
async function* mergeTenants(sources: ReadonlyArray<AsyncGenerator<Tenant>>): AsyncGenerator<Tenant> {
  const heads = await Promise.all(sources.map((source) => source.next()));
  for (;;) {
    const waiting = heads.flatMap((head) => (head.done === true ? [] : [head.value]));
    const [first] = waiting.toSorted((left, right) => (`${left}/` < `${right}/` ? -1 : 1));
    if (first === undefined) return;
    yield first;
    for (const [at, source] of sources.entries()) {
      const head = heads[at];
      if (head?.done !== true && head?.value === first) heads[at] = await source.next();
    }
  }
}
