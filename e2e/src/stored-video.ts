/** A video that is stored already: where most journeys begin. */
import { newFile } from './names.ts';
import { client, provider } from './shared-stack.ts';
import { fileOf, keyOf, type VideoMessage, videoMessage } from './video.ts';

export interface StoredVideo {
  readonly message: VideoMessage & { readonly generated_at: string };
  readonly tenant: string;
  readonly creative: string;
  readonly key: string;
  readonly file: string;
}

/** Sends a message and waits until its outcome says stored. */
export async function storedVideo(change: Partial<VideoMessage> = {}): Promise<StoredVideo> {
  const message = videoMessage({ original_url: provider.url('normal', newFile()), ...change });
  const outcome = await client.outcome(await client.send('ingest', message));
  if (outcome['type'] !== 'video.stored') throw new Error(`expected a stored video, got ${JSON.stringify(outcome)}`);
  return {
    message,
    tenant: message.tenant,
    creative: message.creative_id,
    key: keyOf(message),
    file: fileOf(message),
  };
}
