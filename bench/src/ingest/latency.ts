/** Message to durable: from the instant SQS took the message to the video being stored, as the worker's own /metrics tell it. */
import { setTimeout as delay } from 'node:timers/promises';
import { SendMessageCommand } from '@aws-sdk/client-sqs';
import { findFreePort } from '../free-port.ts';
import type { ResultRow } from '../result-row.ts';
import { videosOf } from './race.ts';
import type { StackRowOptions } from './rows.ts';
import { startReelkeep } from './worker.ts';

const MB = 1_000_000;
const VIDEOS = 150;
/** Five a second: far from what the machine can do, so that it is the way that is measured and not a queue before it. */
const EVERY_MS = 200;
const QUEUE = 'latency';
const NAME = 'reelkeep_ingest_message_to_durable';

export async function latency({ stack, say }: StackRowOptions): Promise<readonly ResultRow[]> {
  const port = await findFreePort();
  const reelkeep = await startReelkeep(stack, { queueName: QUEUE, slots: 16, metricsPort: port });
  try {
    const QueueUrl = await stack.createQueue(QUEUE);
    for (const [index, { url }] of videosOf(stack.providerUrl, VIDEOS, 5 * MB).entries()) {
      const video = { tenant: 'bench', creative_id: QUEUE, iteration: index + 1, original_url: url };
      await stack.sqs.send(new SendMessageCommand({ QueueUrl, MessageBody: JSON.stringify(video) }));
      await delay(EVERY_MS);
    }
    const read = async (pattern: RegExp) => {
      const text = await (await fetch(`http://127.0.0.1:${port}/metrics`)).text();
      return Number(pattern.exec(text)?.[1] ?? 0);
    };
    while ((await read(new RegExp(`^${NAME}_seconds_count (\\d+)`, 'm'))) < VIDEOS) await delay(100);
    const [p50, p99] = await Promise.all(
      ['0.5', '0.99'].map((quantile) =>
        read(new RegExp(`^${NAME}_quantiles_seconds\\{quantile="${quantile.replace('.', '\\.')}"\\} (\\S+)`, 'm')),
      ),
    );
    const ours = `p50 ${(1_000 * (p50 ?? 0)).toFixed(0)} ms, p99 ${(1_000 * (p99 ?? 0)).toFixed(0)} ms`;
    say(`latency: ${ours}`);
    stack.emptyBucket();
    const work = `message to durable, a video of 5 MB every ${EVERY_MS} ms`;
    return [{ work, ours, peer: 'nobody publishes it', ratio: '-', bar: '-', reached: true }];
  } finally {
    await reelkeep.stop();
  }
}
