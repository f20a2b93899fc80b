/** Consumers for tests, on fresh queues of one engine, all stopped at the end of each test. */
import { afterAll, afterEach, beforeAll } from 'vitest';
import { createQueueConsumer, type QueueConsumer, type QueueConsumerOptions } from '../queue-consumer.ts';
import { createQueueSender } from '../queue-sender.ts';
import { createSqsClient } from '../sqs-client.ts';
import { type LocalEngine, type LocalQueue, startLocalEngine } from './local-engine.ts';
import { createRecordingLog } from './recording-log.ts';

export const empty = { visible: 0, hidden: 0 };
export const never = () => Promise.withResolvers<never>().promise;

/** Call it once a test file. */
export function setUpConsumers() {
  let started: LocalEngine | undefined;
  const consumers: QueueConsumer[] = [];
  beforeAll(async () => {
    started = await startLocalEngine();
  });
  afterEach(async () => {
    await Promise.all(consumers.splice(0).map((consumer) => consumer.stop({ graceMs: 0 })));
  });
  afterAll(() => started?.stop());

  const engine = (): LocalEngine => {
    if (started === undefined) throw new TypeError('the engine is not up yet');
    return started;
  };

  function consume(
    handle: QueueConsumerOptions['handle'],
    more: Partial<QueueConsumerOptions> & { readonly queue?: LocalQueue } = {},
  ) {
    const { queue = engine().createQueue(), ...options } = more;
    const [dlq, retry, log] = [engine().createQueue(), engine().createQueue(), createRecordingLog()];
    const client = options.client ?? engine().sqs;
    const consumer = createQueueConsumer({
      client,
      queueUrl: queue.url,
      slots: 2,
      visibilitySeconds: 60,
      destinations: {
        deadLetter: createQueueSender({ client, queueUrl: dlq.url }),
        retry: createQueueSender({ client, queueUrl: retry.url }),
      },
      log,
      handle,
      now: () => new Date('2025-08-12T14:30:52Z'),
      random: () => 0,
      ...options,
    });
    consumers.push(consumer);
    consumer.start();
    return { consumer, queue, dlq, retry, log };
  }

  /** A client that fails a command before it is sent, as long as `fails` says so. */
  function failing(commandName: string, fails: () => boolean, error = new Error('refused on purpose')) {
    const client = createSqsClient({ region: 'us-east-1', endpoint: engine().endpoint });
    client.middlewareStack.add(
      (next, context) => async (args) => {
        if (context['commandName'] === commandName && fails()) throw error;
        return next(args);
      },
      { step: 'initialize' },
    );
    return client;
  }

  /** A client that knows how many of its polls are open. */
  function watchedPolls() {
    const polls = { open: 0 };
    const client = createSqsClient({ region: 'us-east-1', endpoint: engine().endpoint });
    client.middlewareStack.add(
      (next, context) => async (args) => {
        if (context['commandName'] !== 'ReceiveMessageCommand') return next(args);
        polls.open += 1;
        return next(args).finally(() => {
          polls.open -= 1;
        });
      },
      { step: 'initialize' },
    );
    return { client, polls };
  }

  return { consume, failing, watchedPolls, engine };
}
