/** Makes the queues what they should be, as often as one likes, and says what it changed and kept. */
import {
  CreateQueueCommand,
  GetQueueAttributesCommand,
  GetQueueUrlCommand,
  QueueDoesNotExist,
  SetQueueAttributesCommand,
  type SQSClient,
} from '@aws-sdk/client-sqs';
import type { QueueWish } from '@reelkeep/core/provisioning/messaging-wish';
import type { StatementWish } from '@reelkeep/core/provisioning/policy-statement';
import type { QueueRole } from '@reelkeep/core/provisioning/resource-names';
import { type Finding, type Prepared, prepareSetting, type Setting } from '@reelkeep/core/provisioning/setting';
import { queueSettings } from './queue-settings.ts';

/** A queue that is there, or one that is planned. */
export interface QueueHandle {
  readonly wish: QueueWish;
  /** Undefined: it is not there yet. */
  readonly url: string | undefined;
  readonly attributes: Readonly<Record<string, string>>;
}

export interface SqsProvisioner {
  readonly sqs: SQSClient;
  readonly plan: boolean;
  readonly force: boolean;
  readonly send: { readonly abortSignal?: AbortSignal };
}

/** @throws the SDK's errors. */
export async function openQueue(run: SqsProvisioner, wish: QueueWish): Promise<QueueHandle & { findings: Finding[] }> {
  const { sqs, plan, send } = run;
  const found = await findUrl();
  // Without attributes, for SQS refuses a queue that is there with others than those asked for.
  const url = found ?? (plan ? undefined : await create());
  const creation: Finding = {
    kind: 'changed',
    resource: `queue ${wish.name}`,
    property: 'queue',
    from: null,
    to: wish.name,
  };
  const findings = found === undefined ? [creation] : [];
  if (url === undefined) return { wish, url, attributes: {}, findings };
  const read = await sqs.send(new GetQueueAttributesCommand({ QueueUrl: url, AttributeNames: ['All'] }), send);
  return { wish, url, attributes: read.Attributes ?? {}, findings };

  async function findUrl(): Promise<string | undefined> {
    try {
      return (await sqs.send(new GetQueueUrlCommand({ QueueName: wish.name }), send)).QueueUrl;
    } catch (error) {
      if (error instanceof QueueDoesNotExist) return undefined;
      throw error;
    }
  }

  async function create(): Promise<string | undefined> {
    return (await sqs.send(new CreateQueueCommand({ QueueName: wish.name }), send)).QueueUrl;
  }
}

/** What becomes of a queue's settings: everything that differs goes in one call. */
export async function prepareQueue(
  run: SqsProvisioner,
  queue: QueueHandle,
  arnOf: (role: QueueRole) => string,
  senders: readonly StatementWish[],
): Promise<Prepared> {
  const Attributes: Record<string, string> = {};
  const prepare = <T>(setting: Setting<T>) => prepareSetting(setting, run);
  const prepared = await Promise.all(queueSettings({ queue, arnOf, senders, changes: Attributes, prepare }));
  const writes = prepared.flatMap(({ write }) => (write === undefined ? [] : [write]));
  return {
    findings: prepared.flatMap(({ findings }) => findings),
    write:
      writes.length === 0
        ? undefined
        : async () => {
            for (const write of writes) await write();
            await run.sqs.send(new SetQueueAttributesCommand({ QueueUrl: queue.url, Attributes }), run.send);
          },
  };
}
