/** Counting a tenant of a million videos: on versitygw, with files laid down directly, and on pages made up as fast as they are asked for. */
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Child } from '../child.ts';
import { startVersitygw } from '../engines/versitygw.ts';
import { peakRssBytes } from '../measure/process-usage.ts';
import type { ResultRow } from '../result-row.ts';
import { startApi } from './api.ts';
import type { ApiRowOptions } from './api-row.ts';
import { fileOf, startListServer } from './list-server.ts';
import { authorization } from './requests.ts';

const VIDEOS = Number(process.env['BENCH_USAGE_VIDEOS'] ?? 1_000_000);
const MEMORY_BAR = 250e6;
/** Pages of 1,000 keys, and at most one more each of the months that they lie in. */
const MONTHS = 18;
const MOST_REQUESTS = Math.ceil(VIDEOS / 1_000) + MONTHS;

/** Of a listing that costs nothing: the most garbage in the least time. */
export async function usageOfStub({ main }: ApiRowOptions): Promise<ResultRow[]> {
  const s3 = await startListServer(VIDEOS);
  try {
    return [await count(main, s3.endpoint, 'made up', s3.requests)];
  } finally {
    await s3.stop();
  }
}

/** versitygw reads the whole folder for each page, so this takes a quarter of an hour. */
export async function usageOfGateway({ main }: ApiRowOptions): Promise<ResultRow[]> {
  const dir = mkdtempSync(join(tmpdir(), 'reelkeep-usage-'));
  const accessLog = join(dir, 'access.log');
  const children: Child[] = [];
  try {
    const folder = join(dir, 'data', 'reels', 'videos', 'acme');
    mkdirSync(folder, { recursive: true });
    for (let index = 0; index < VIDEOS; index += 1) writeFileSync(join(folder, fileOf(index)), 'x');
    const endpoint = await startVersitygw({ data: join(dir, 'data'), accessLog }, children);
    const listed = () => readFileSync(accessLog, 'utf8').split('list-type=2').length - 1;
    return [await count(main, endpoint, 'versitygw, files laid down', listed)];
  } finally {
    await Promise.all(children.map((child) => child.stop()));
    rmSync(dir, { recursive: true, force: true });
  }
}

async function count(main: string, endpoint: string, of: string, requests: () => number): Promise<ResultRow> {
  const api = await startApi(main, endpoint);
  try {
    const begin = performance.now();
    // Told as it goes: an answer that began at the end would time out before.
    const headers = { Authorization: authorization, Accept: 'application/x-ndjson' };
    const text = await (await fetch(`${api.baseUrl}/v1/tenants/acme/usage`, { headers })).text();
    const seconds = (performance.now() - begin) / 1_000;
    const last = text.trimEnd().split('\n').at(-1) ?? '';
    const counted = last.includes(`"objects":${VIDEOS}`);
    if (!counted) process.stderr.write(`usage miscounted: ${last.slice(0, 300)}\n`);
    const peak = peakRssBytes(api.pid);
    return {
      work: `usage of a tenant of ${VIDEOS.toLocaleString('en')} videos (${of})`,
      ours: `${counted ? '' : 'failed after '}${requests()} listings, peak RSS ${(peak / 1e6).toFixed(0)} MB, ${seconds.toFixed(0)} s`,
      peer: `${Math.ceil(VIDEOS / 1_000)} pages in ${MONTHS - 1} months`,
      ratio: '-',
      bar: '1 a 1,000 keys, RSS <= 250 MB',
      reached: counted && requests() <= MOST_REQUESTS && peak <= MEMORY_BAR,
    };
  } finally {
    await api.stop();
  }
}
