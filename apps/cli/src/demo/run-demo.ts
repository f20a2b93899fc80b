/** The demo: real videos go the whole way, and every step is checked. */
import { bucketAway } from './bucket-away.ts';
import type { DemoContext, DemoVideo } from './demo-context.ts';
import { DemoFailure } from './demo-failure.ts';
import { endCampaign } from './end-campaign.ts';
import { endingSuffix, keepVideos } from './keep-videos.ts';
import { playVideos, showPlaybackUrls } from './play-videos.ts';
import { sendGoneVideo } from './provider-gone.ts';
import { sendTwice } from './send-twice.ts';

/** Resolves with a video that is stored and stays. Throws `DemoFailure` at the first step that does not turn out as it says. */
export async function runDemo(context: DemoContext): Promise<DemoVideo> {
  const { say } = context;
  const ending = `flash-sale-${endingSuffix(context.now())}`;

  const checkGone = await sendGoneVideo(context);
  say('');
  say('1. Five videos of two tenants and three creatives: provider -> queue -> S3');
  const videos = await keepVideos(context, ending);

  say('');
  say('2. A presigned URL for each; all fetched, all with the sha256 of their sample');
  const playable = await showPlaybackUrls(context, videos);
  await playVideos(playable);

  say('');
  say('3. The same message sent twice');
  const kept = videos[0];
  if (kept === undefined) throw new DemoFailure('a video is stored');
  await sendTwice(context, kept);

  say('');
  say(`4. The campaign ${ending} ends`);
  await endCampaign(context, ending, playable);

  say('');
  say('5. The bucket is away for a moment');
  await bucketAway(context);

  say('');
  say('6. A video that the provider no longer has (HTTP 404)');
  await checkGone();
  return kept;
}
