/** versitygw over a folder: a file laid down in it is an object. */
import { type Child, startChild } from '../child.ts';
import { findFreePort } from '../free-port.ts';
import { versitygw } from '../peers.ts';

export const REGION = 'us-east-1';
export const CREDENTIALS = { accessKeyId: 'bench', secretAccessKey: 'bench-secret' };
const START_TIMEOUT_MS = 30_000;

export interface VersitygwOptions {
  /** A folder in it is a bucket. */
  readonly data: string;
  /** Where older versions go; without it buckets can't keep any. */
  readonly versions?: string | undefined;
  /** A line a request goes here. */
  readonly accessLog?: string | undefined;
}

/** @returns where it answers. @param children gets the process, for the caller to stop. */
export async function startVersitygw(options: VersitygwOptions, children: Child[]): Promise<string> {
  const { data, versions, accessLog } = options;
  const address = `127.0.0.1:${await findFreePort()}`;
  const child = startChild(versitygw.program, [
    ...['--port', address, '--region', REGION, '--quiet', '--keep-alive'],
    ...['--access', CREDENTIALS.accessKeyId, '--secret', CREDENTIALS.secretAccessKey],
    ...(accessLog === undefined ? [] : ['--access-log', accessLog]),
    'posix',
    ...(versions === undefined ? [] : ['--versioning-dir', versions]),
    data,
  ]);
  children.push(child);
  const deadline = Date.now() + START_TIMEOUT_MS;
  while (!(await answers(`http://${address}/`))) {
    if (Date.now() > deadline) throw new Error('versitygw does not answer');
  }
  return `http://${address}`;
}

async function answers(url: string): Promise<boolean> {
  return fetch(url, { signal: AbortSignal.timeout(1_000) }).then(
    () => true,
    () => new Promise<boolean>((resolve) => setTimeout(resolve, 50, false)),
  );
}
