/** Step: a message that comes twice leaves one object. */
import type { DemoContext, DemoVideo } from './demo-context.ts';
import { expectThat } from './demo-failure.ts';

export async function sendTwice(context: DemoContext, video: DemoVideo): Promise<void> {
  const { tenant, creative_id } = video.message;
  const outcome = await context.outcomes.waitFor(await context.sendVideo(video.message), [
    'video.stored',
    'video.rejected',
  ]);
  expectThat(
    outcome.type === 'video.stored' && outcome.already_stored && outcome.key === video.key,
    `the second delivery of ${video.file} is answered already_stored`,
  );
  const listed = await context.api.listVideos(tenant, creative_id);
  const same = listed.filter(({ key }) => key === video.key);
  expectThat(same.length === 1, `${video.file} is listed once, got ${same.length}`);
  context.say(`  second delivery of ${video.file}: already_stored, and the list shows 1 object`);
}
