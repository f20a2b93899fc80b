/** What bucket and ledger hold of a tenant, as anyone may read it by the documented layout. */
import { ListMultipartUploadsCommand } from '@aws-sdk/client-s3';
import { client, stack } from '../shared-stack.ts';

export interface LedgerView {
  /** Attempts that were opened and not closed. */
  readonly open: ReadonlySet<string>;
  /** How each closed attempt was closed: `stored.{bytes}.{sha256}` or a reason. Its opened entry may be gone by now. */
  readonly closed: ReadonlyMap<string, string>;
}

export async function readLedger(tenant: string): Promise<LedgerView> {
  const names = (await client.keys(`ledger/${tenant}/`)).flatMap((key) => {
    const [, , , videos, , name] = key.split('/');
    return videos === 'videos' && name !== undefined ? [name] : [];
  });
  const closed = new Map<string, string>();
  for (const name of names) {
    const dot = name.indexOf('.');
    if (dot > 0) closed.set(name.slice(0, dot), name.slice(dot + 1));
  }
  return { open: new Set(names.filter((name) => !name.includes('.') && !closed.has(name))), closed };
}

/** The attempt that an `open attempt` request is about. */
export function attemptOf(target: string): string {
  return new URL(target, 'http://s3').pathname.split('/').at(-1) ?? '';
}

/** Keys of multipart uploads that nobody has completed or aborted. */
export async function strayUploads(tenant: string): Promise<string[]> {
  const command = new ListMultipartUploadsCommand({ Bucket: stack.bucket, Prefix: `videos/${tenant}/` });
  const { Uploads = [] } = await client.s3.send(command);
  return Uploads.flatMap(({ Key }) => Key ?? []);
}
