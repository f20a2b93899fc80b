/** Step: five videos of two tenants travel from the provider into the bucket. */
import { type DemoContext, type DemoTenant, type DemoVideo, fileOf, type VideoMessage } from './demo-context.ts';
import { DemoFailure } from './demo-failure.ts';

interface Plan {
  readonly tenant: DemoTenant;
  readonly creativeId: string;
  readonly iteration: number;
  readonly sampleName: string;
}

/** @param endingCreative a name never used before: what ends stays ended */
export function planVideos(endingCreative: string): readonly Plan[] {
  return [
    { tenant: 'acme', creativeId: 'campaign-123', iteration: 1, sampleName: 'test-pattern.mp4' },
    { tenant: 'acme', creativeId: endingCreative, iteration: 1, sampleName: 'fractal.mp4' },
    { tenant: 'acme', creativeId: endingCreative, iteration: 2, sampleName: 'counter.mp4' },
    { tenant: 'globex', creativeId: 'summer-looks', iteration: 1, sampleName: 'counter.mp4' },
    { tenant: 'globex', creativeId: 'summer-looks', iteration: 2, sampleName: 'test-pattern.mp4' },
  ];
}

/** Sends all at once and prints each as its outcome comes in. */
export async function keepVideos(context: DemoContext, endingCreative: string): Promise<readonly DemoVideo[]> {
  return await Promise.all(planVideos(endingCreative).map((plan) => keepVideo(context, plan)));
}

async function keepVideo(context: DemoContext, plan: Plan): Promise<DemoVideo> {
  const sample = context.samples.get(plan.sampleName);
  if (sample === undefined) throw new DemoFailure(`there is a sample ${plan.sampleName}`);
  const message: VideoMessage = {
    type: 'video.generated',
    version: 1,
    tenant: plan.tenant,
    creative_id: plan.creativeId,
    iteration: plan.iteration,
    original_url: context.provider.signedUrl(plan.sampleName),
    generated_at: context.now().toISOString(),
  };
  const sentAt = context.now().getTime();
  const outcome = await context.outcomes.waitFor(await context.sendVideo(message), ['video.stored', 'video.rejected']);
  if (outcome.type === 'video.stored') {
    const file = fileOf(outcome.key);
    const took = context.now().getTime() - sentAt;
    context.say(`  stored  ${plan.tenant.padEnd(6)}  ${file}  ${outcome.bytes} bytes in ${took} ms`);
    return { message, key: outcome.key, file, bytes: outcome.bytes, sample };
  }
  if (outcome.reason !== 'campaign_ended')
    throw new DemoFailure(`${plan.creativeId} is stored, got ${outcome.reason}: ${outcome.detail}`);
  // Someone ended it in an earlier start, and ended is for ever: the demo goes on under another name.
  const renamed = `${plan.creativeId}-${endingSuffix(context.now())}`;
  context.say(`  ${plan.creativeId} has ended earlier, so this goes on as ${renamed}`);
  return await keepVideo(context, { ...plan, creativeId: renamed });
}

/** `20250812-143052`: makes a name of this start's own. */
export function endingSuffix(now: Date): string {
  return now.toISOString().slice(0, 19).replaceAll(/[-:]/g, '').replace('T', '-');
}
