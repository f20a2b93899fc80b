/** `.reelkeep/stack.json`: where a running stack is, so that any client can go on from there. */
import { mkdir, rename, rm, writeFile } from 'node:fs/promises';
import { dirname } from 'node:path';
import type { QueueUrls } from '@reelkeep/sqs-adapter/messaging';

export interface Credentials {
  readonly accessKeyId: string;
  readonly secretAccessKey: string;
}

export interface StackDescription {
  /** Null for AWS itself. */
  readonly endpoint: string | null;
  readonly region: string;
  /** Null where they are real: secrets of an account are never written to disk. */
  readonly credentials: Credentials | null;
  /** Null when no bucket is configured. */
  readonly bucket: string | null;
  readonly queues: QueueUrls;
  readonly outcomeTopicArn: string;
  readonly api: { readonly baseUrl: string };
  /** Development tokens by tenant; empty when the stack does not hold the key. */
  readonly tokens: Readonly<Record<string, string>>;
}

/** Written beside and renamed, so that a reader sees a whole file or none; mode 0600, since it holds tokens. */
export async function writeStackFile(path: string, stack: StackDescription): Promise<void> {
  await mkdir(dirname(path), { recursive: true });
  const draft = `${path}.${process.pid}.tmp`;
  await writeFile(draft, `${JSON.stringify(stack, null, 2)}\n`, { mode: 0o600 });
  await rename(draft, path);
}

/** Fine when there is none. */
export async function removeStackFile(path: string): Promise<void> {
  await rm(path, { force: true });
}
