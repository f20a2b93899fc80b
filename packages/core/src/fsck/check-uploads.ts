/** Multipart uploads that nobody ended: they hold bytes that are paid for and that no listing shows. */
import type { CallOptions } from '../object-store.ts';
import type { Tenant } from '../tenant.ts';
import { tenantPrefix } from '../video-key.ts';
import { ATTEMPT_LIFE_MS, type CheckPorts, daysSince, isOlderThan } from './check-ports.ts';
import { type Finding, report } from './finding.ts';

/** Those older than a day: the bucket's lifecycle rule should have ended them. Throws `StoreError`. */
export async function* checkUploads(ports: CheckPorts, tenant: Tenant, options?: CallOptions): AsyncGenerator<Finding> {
  const { uploads, layout, repair } = ports;
  if (uploads === undefined) return;
  for await (const upload of uploads.list(tenantPrefix(layout.videoPrefix, tenant), options)) {
    if (!isOlderThan(ports, upload.startedAt, ATTEMPT_LIFE_MS)) continue;
    const detail = `upload ${upload.uploadId}, ${daysSince(ports, upload.startedAt)}`;
    const mend = () => uploads.abort(upload, options);
    yield report({ kind: 'stray_upload', key: upload.key, detail }, repair ? mend : undefined);
  }
}
