/** The sample provider as the demo runs it. */

import { type SampleProvider, startSampleProvider } from './sample-provider.ts';
import { SAMPLES_DIR } from './samples.ts';

/** As with real providers, whose links live for an hour or so. */
const LINK_SECONDS = 3_600;

export async function openDemoProvider(now: () => Date): Promise<SampleProvider> {
  return await startSampleProvider({ samplesDir: SAMPLES_DIR, now, ttlSeconds: LINK_SECONDS });
}
