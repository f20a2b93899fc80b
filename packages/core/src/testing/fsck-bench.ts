/** What the tests of fsck share: a bucket in memory with unfinished uploads, and a clock. */
import { checkAll, checkTenant } from '../fsck/check-tenant.ts';
import type { Finding } from '../fsck/finding.ts';
import type { MultipartUpload } from '../multipart-uploads.ts';
import { LAYOUT, videoOf } from './kept-videos.ts';
import { createMemoryObjectStore } from './memory-object-store.ts';

const DAY_MS = 86_400_000;
const video = videoOf('acme', 'campaign-1');

/** A clean bucket, a clock that is turned by hand, and both checks over them. */
export function createCheckBench() {
  let clock = new Date('2025-09-10T00:00:00Z');
  const now = () => clock;
  const store = createMemoryObjectStore({ now });
  const uploads: MultipartUpload[] = [];
  const ports = (repair: boolean) => ({
    store,
    layout: LAYOUT,
    now,
    repair,
    uploads: {
      async *list(prefix: string) {
        yield* uploads.filter((upload) => upload.key.startsWith(prefix));
      },
      async abort({ uploadId }: { uploadId: string }) {
        uploads.splice(
          uploads.findIndex((upload) => upload.uploadId === uploadId),
          1,
        );
      },
    },
  });
  const gather = async (findings: AsyncIterable<Finding>) => {
    const found: Finding[] = [];
    for await (const finding of findings) found.push(finding);
    return found;
  };
  return {
    store,
    uploads,
    now,
    advance: (days: number) => {
      clock = new Date(clock.getTime() + days * DAY_MS);
    },
    check: (repair = false) => gather(checkTenant(ports(repair), video.tenant)),
    checkAll: () => gather(checkAll(ports(false))),
  };
}

export type CheckBench = ReturnType<typeof createCheckBench>;
