/** Step: while the bucket can't be reached the provider's URL is given out, and the video is stored once it is back. */
import { type DemoContext, fileOf, type VideoMessage } from './demo-context.ts';
import { DemoFailure, expectThat } from './demo-failure.ts';
import { playVideos } from './play-videos.ts';

const SAMPLE = 'fractal.mp4';

export async function bucketAway(context: DemoContext): Promise<void> {
  const { gate, api, outcomes, say } = context;
  if (gate === undefined) {
    say('  skipped: the bucket can only be taken away from an endpoint on this machine that speaks plain http');
    return;
  }
  const sample = context.samples.get(SAMPLE);
  if (sample === undefined) throw new DemoFailure(`there is a sample ${SAMPLE}`);
  const message: VideoMessage = {
    type: 'video.generated',
    version: 1,
    tenant: 'globex',
    creative_id: 'rainy-day',
    iteration: 1,
    original_url: context.provider.signedUrl(SAMPLE),
    generated_at: context.now().toISOString(),
  };

  gate.shut();
  let fallback: { readonly key: string };
  let messageId: string;
  try {
    messageId = await context.sendVideo(message);
    const outcome = await outcomes.waitFor(messageId, ['video.fallback', 'video.stored', 'video.rejected']);
    expectThat(
      outcome.type === 'video.fallback',
      `the outcome without a bucket is video.fallback, got ${outcome.type}`,
    );
    expectThat(outcome.url === message.original_url, "the fallback carries the provider's URL");
    expectThat(outcome.will_retry, 'the fallback says that the video will be stored later');
    const [given] = await api.playbackUrls('globex', [{ key: outcome.key, original_url: message.original_url }]);
    expectThat(
      given?.source === 'provider' && !given.durable && given.url === message.original_url,
      "the API gives out the provider's URL",
    );
    say(`  bucket away:  video.fallback reason=${outcome.reason}; the API answers source=provider, durable=false`);
    say(`  provider URL: ${outcome.url}`);
    say(
      `  warning:      that URL dies at ${outcome.expires_at ?? 'a time it does not tell'}; the video is not safe yet`,
    );
    fallback = outcome;
  } finally {
    gate.open();
  }

  const stored = await outcomes.waitFor(messageId, ['video.stored', 'video.rejected']);
  expectThat(
    stored.type === 'video.stored' && stored.key === fallback.key,
    'the same video is stored once the bucket is back',
  );
  expectThat(stored.promoted, 'the outcome says promoted');
  const [url] = await api.playbackUrls('globex', [{ key: stored.key, original_url: message.original_url }]);
  expectThat(url?.source === 's3' && url.durable && url.url !== null, 'the API gives out a presigned URL again');
  await playVideos([{ message, key: stored.key, file: fileOf(stored.key), bytes: stored.bytes, sample, url: url.url }]);
  say(`  bucket back:  ${fileOf(stored.key)} stored, promoted=true; the API answers source=s3, durable=true`);
}
