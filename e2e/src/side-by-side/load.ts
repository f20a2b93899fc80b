/** The videos of the load: some tenants, each with some creatives, and each of these with as many videos as make up the number. */
import { SendMessageBatchCommand } from '@aws-sdk/client-sqs';
import { newTenant } from '../names.ts';
import { client, stack } from '../shared-stack.ts';
import { keyOf, type VideoMessage, videoMessage } from '../video.ts';

const TENANTS = 4;
const CREATIVES = 10;
/** https://docs.aws.amazon.com/AWSSimpleQueueService/latest/APIReference/API_SendMessageBatch.html */
const BATCH = 10;
const SENDERS = 8;

export interface LoadedVideo {
  readonly number: number;
  readonly message: VideoMessage;
  readonly key: string;
}

/** Which of a tenant's creatives end while the load is under way. */
export const isEnded = (creative: string) => /-(0|5)$/.test(creative);

export const tenants = Array.from({ length: TENANTS }, () => newTenant('load'));
export const creatives = Array.from({ length: CREATIVES }, (_, nth) => `campaign-${nth}`);

/** Spread evenly, so that no creative's videos come all at once. */
export function loadedVideos(count: number, urlOf: (number: number) => string): readonly LoadedVideo[] {
  return Array.from({ length: count }, (_, number) => {
    const tenant = tenants[number % TENANTS] ?? '';
    const creative_id = creatives[Math.floor(number / TENANTS) % CREATIVES] ?? '';
    const iteration = 1 + Math.floor(number / (TENANTS * CREATIVES));
    const message = videoMessage({ tenant, creative_id, iteration, original_url: urlOf(number) });
    return { number, message, key: keyOf(message) };
  });
}

/** Sends them all; gives the video of each message by its id. */
export async function sendLoad(videos: readonly LoadedVideo[]): Promise<ReadonlyMap<string, LoadedVideo>> {
  const sent = new Map<string, LoadedVideo>();
  const batches = Array.from({ length: Math.ceil(videos.length / BATCH) }, (_, nth) =>
    videos.slice(nth * BATCH, (nth + 1) * BATCH),
  ).values();
  async function sender(): Promise<void> {
    for (const batch of batches) {
      const Entries = batch.map(({ message }, nth) => ({ Id: String(nth), MessageBody: JSON.stringify(message) }));
      const answer = await client.sqs.send(new SendMessageBatchCommand({ QueueUrl: stack.queues.ingest, Entries }));
      if (answer.Failed?.length) throw new Error(`${answer.Failed.length} messages were not taken`);
      for (const { Id, MessageId } of answer.Successful ?? []) {
        const video = batch[Number(Id)];
        if (video !== undefined && MessageId !== undefined) sent.set(MessageId, video);
      }
    }
  }
  await Promise.all(Array.from({ length: SENDERS }, sender));
  return sent;
}
