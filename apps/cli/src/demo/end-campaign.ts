/** Step: a campaign ends, its videos are gone, and all others still play. */
import type { DemoContext } from './demo-context.ts';
import { expectThat } from './demo-failure.ts';
import { type PlayableVideo, playVideos, urlStatus } from './play-videos.ts';

/** Ends `creativeId` of acme. Returns the videos that are left. */
export async function endCampaign(
  context: DemoContext,
  creativeId: string,
  videos: readonly PlayableVideo[],
): Promise<readonly PlayableVideo[]> {
  const ended = videos.filter(({ message }) => message.creative_id === creativeId);
  const left = videos.filter((video) => !ended.includes(video));
  const messageId = await context.endCampaign({
    type: 'campaign.ended',
    version: 1,
    tenant: 'acme',
    campaign_id: creativeId,
    ended_at: context.now().toISOString(),
  });
  const reaped = await context.outcomes.waitFor(messageId, ['campaign.reaped']);
  expectThat(
    reaped.deleted === ended.length,
    `${ended.length} videos of ${creativeId} are deleted, got ${reaped.deleted}`,
  );

  const listed = await context.api.listVideos('acme', creativeId);
  expectThat(listed.length === 0, `the list shows no video of ${creativeId}, got ${listed.length}`);
  for (const { file, url } of ended) {
    const [api, bucket] = await Promise.all([context.api.videoStatus('acme', file), urlStatus(url)]);
    expectThat(api === 404 || api === 410, `the API no longer knows ${file}, got ${api}`);
    expectThat(bucket === 404, `the presigned URL of ${file} answers 404, got ${bucket}`);
  }
  await playVideos(left);
  context.say(
    `  ${creativeId}: ${reaped.deleted} videos deleted, their URLs answer 404; the other ${left.length} still play`,
  );
  return left;
}
