/** Step: what a presigned URL gives out is, byte for byte, what the provider had. */
import type { DemoContext, DemoTenant, DemoVideo } from './demo-context.ts';
import { TENANTS } from './demo-context.ts';
import { expectThat } from './demo-failure.ts';
import { sha256 } from './samples.ts';
import { formatTable } from './table.ts';

const TIMEOUT_MS = 10_000;

/** A stored video and the URL that plays it. */
export interface PlayableVideo extends DemoVideo {
  readonly url: string;
}

/** Asks the API for a URL for each video and prints the table. */
export async function showPlaybackUrls(
  context: DemoContext,
  videos: readonly DemoVideo[],
): Promise<readonly PlayableVideo[]> {
  const perTenant = await Promise.all(TENANTS.map((tenant) => presign(context, tenant, videos)));
  const playable = perTenant.flat();
  const rows = playable.map(({ message, key, bytes, url }) => [message.tenant, key, String(bytes), 's3', url]);
  const header = ['TENANT', 'KEY', 'BYTES', 'SOURCE', 'PRESIGNED URL'];
  for (const line of formatTable(header, rows, context)) context.say(line);
  return playable;
}

async function presign(
  context: DemoContext,
  tenant: DemoTenant,
  all: readonly DemoVideo[],
): Promise<readonly PlayableVideo[]> {
  const videos = all.filter(({ message }) => message.tenant === tenant);
  const urls = await context.api.playbackUrls(
    tenant,
    videos.map(({ key }) => ({ key })),
  );
  return videos.map((video, index) => {
    const given = urls[index];
    expectThat(
      given?.key === video.key && given.source === 's3' && given.url !== null,
      `${video.key} has a URL in the bucket`,
    );
    return { ...video, url: given.url };
  });
}

/** Fetches each video as a player does and compares it with its sample. Throws `DemoFailure` for the first that differs. */
export async function playVideos(videos: readonly PlayableVideo[]): Promise<void> {
  await Promise.all(videos.map(playVideo));
}

async function playVideo({ key, url, sample }: PlayableVideo): Promise<void> {
  const response = await fetch(url, { signal: AbortSignal.timeout(TIMEOUT_MS) });
  const content = new Uint8Array(await response.arrayBuffer());
  expectThat(response.status === 200, `${key} plays, got HTTP ${response.status}`);
  expectThat(response.headers.get('content-type') === 'video/mp4', `${key} is video/mp4`);
  expectThat(sha256(content) === sample.sha256, `${key} has the sha256 of ${sample.name}`);
}

/** The HTTP status of a presigned URL. */
export async function urlStatus(url: string): Promise<number> {
  const response = await fetch(url, { signal: AbortSignal.timeout(TIMEOUT_MS) });
  await response.body?.cancel();
  return response.status;
}
