/** Each setting of a queue as SQS's attributes hold it. */
import type { QueueWish } from '@reelkeep/core/provisioning/messaging-wish';
import {
  type PolicyDocument,
  parsePolicy,
  type StatementWish,
  settlePolicy,
} from '@reelkeep/core/provisioning/policy-statement';
import {
  type Redrive,
  type RedriveAllow,
  settleRedrive,
  settleRedriveAllow,
  settleRetention,
} from '@reelkeep/core/provisioning/queue-settings';
import type { QueueRole } from '@reelkeep/core/provisioning/resource-names';
import type { Prepared, Reading, Setting, Settled } from '@reelkeep/core/provisioning/setting';
import { z } from 'zod';

export interface QueueSettingsRequest {
  readonly queue: { readonly wish: QueueWish; readonly attributes: Readonly<Record<string, string>> };
  readonly arnOf: (role: QueueRole) => string;
  /** Who may send to it besides its own account. */
  readonly senders: readonly StatementWish[];
  /** Where a setting that is written puts its attribute. */
  readonly changes: Record<string, string>;
  readonly prepare: <T>(setting: Setting<T>) => Promise<Prepared>;
}

/** SQS gives the number as a text when it was set as one. */
const redriveSchema = z.object({ deadLetterTargetArn: z.string(), maxReceiveCount: z.coerce.number() });
const redriveAllowSchema = z.object({
  redrivePermission: z.enum(['allowAll', 'denyAll', 'byQueue']),
  sourceQueueArns: z.array(z.string()).optional(),
});

export function queueSettings(request: QueueSettingsRequest): ReadonlyArray<Promise<Prepared>> {
  const { queue, arnOf, senders, changes, prepare } = request;
  const { wish, attributes } = queue;
  const { redrive, redriveFrom } = wish;

  const attribute = <T>(
    name: string,
    property: string,
    parse: (text: string) => T,
    settle: (current: T | undefined, force: boolean) => Settled<T>,
    format: (value: T) => string = JSON.stringify,
  ): Setting<T> => ({
    resource: `queue ${wish.name}`,
    property,
    read: async (): Promise<Reading<T>> => {
      const text = attributes[name];
      return { outcome: 'read', value: text === undefined || text === '' ? undefined : parse(text) };
    },
    settle,
    write: async (value) => {
      changes[name] = format(value);
    },
  });

  const retention = attribute(
    'MessageRetentionPeriod',
    'retention',
    Number,
    (current, force) => settleRetention(current, wish.retentionSeconds, force),
    String,
  );
  const redriveSetting = (wanted: Redrive) =>
    attribute<Redrive>(
      'RedrivePolicy',
      'redrive',
      (text) => redriveSchema.parse(JSON.parse(text)),
      (current, force) => settleRedrive(current, wanted, force),
    );
  const redriveAllow = attribute<RedriveAllow>(
    'RedriveAllowPolicy',
    'redrive-allow',
    (text) => redriveAllowSchema.parse(JSON.parse(text)),
    (current, force) => settleRedriveAllow(current, redriveFrom.map(arnOf), force),
  );
  const policy = attribute<PolicyDocument>('Policy', 'policy', parsePolicy, (current, force) =>
    settlePolicy(current, senders, force),
  );
  return [
    prepare(retention),
    ...(redrive === undefined
      ? []
      : [
          prepare(redriveSetting({ deadLetterTargetArn: arnOf(redrive.to), maxReceiveCount: redrive.maxReceiveCount })),
        ]),
    ...(redriveFrom.length === 0 ? [] : [prepare(redriveAllow)]),
    ...(senders.length === 0 ? [] : [prepare(policy)]),
  ];
}
