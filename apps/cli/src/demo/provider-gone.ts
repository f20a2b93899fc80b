/** Step: a video that the provider no longer has ends in the dead-letter queue with its reason. */
import type { DemoContext, VideoMessage } from './demo-context.ts';
import { expectThat } from './demo-failure.ts';

/** Sends it; what is returned checks what became of it. Apart, since such a link is tried twice, and that takes a second or two. */
export async function sendGoneVideo(context: DemoContext): Promise<() => Promise<void>> {
  const message: VideoMessage = {
    type: 'video.generated',
    version: 1,
    tenant: 'acme',
    creative_id: 'campaign-404',
    iteration: 1,
    original_url: context.provider.signedUrl('cleared-away.mp4'),
    generated_at: context.now().toISOString(),
  };
  const messageId = await context.sendVideo(message);
  return async () => {
    const outcome = await context.outcomes.waitFor(messageId, ['video.rejected', 'video.stored']);
    expectThat(outcome.type === 'video.rejected', 'a video that the provider does not have is rejected');
    // The signed link is in no other message, so the demo removes its own and nobody else's.
    const letter = await context.deadLetters.take((body) => body.includes(message.original_url));
    const { reason, detail, failed_at } = letter.attributes;
    expectThat(reason === 'provider_gone', `the dead letter's reason is provider_gone, got ${reason}`);
    context.say(`  in the dead-letter queue: reason=${reason} failed_at=${failed_at} detail="${detail}"`);
  };
}
