/** Makes the EventBridge rule that leads `campaign.ended` to its queue. */
import {
  DescribeRuleCommand,
  type EventBridgeClient,
  EventBridgeServiceException,
  ListTargetsByRuleCommand,
  PutRuleCommand,
  PutTargetsCommand,
  ResourceNotFoundException,
} from '@aws-sdk/client-eventbridge';
import { type EventRule, settleEventRule } from '@reelkeep/core/provisioning/event-rule';
import type { MessagingWish } from '@reelkeep/core/provisioning/messaging-wish';
import { type Finding, prepareSetting, type Reading, writeAll } from '@reelkeep/core/provisioning/setting';

export interface RuleProvisioner {
  readonly events: EventBridgeClient;
  readonly plan: boolean;
  readonly force: boolean;
  readonly send: { readonly abortSignal?: AbortSignal };
}

/** Every fault of EventBridge's own is named so; an engine that has no EventBridge words its refusal in some other way. */
function saysNoEventBridge(error: unknown): boolean {
  if (!(error instanceof EventBridgeServiceException)) return error instanceof SyntaxError;
  const { name, $metadata } = error;
  const { httpStatusCode: status = 0 } = $metadata;
  return name === 'UnknownOperationException' || ([400, 404, 405, 501].includes(status) && !name.endsWith('Exception'));
}

/** @throws the SDK's errors. */
export async function provisionRule(
  run: RuleProvisioner,
  wish: MessagingWish['rule'],
  queueArn: string,
): Promise<readonly Finding[]> {
  const { events, plan, force, send } = run;
  const resource = `event rule ${wish.name}`;
  const rule = await prepareSetting<EventRule>(
    {
      resource,
      property: 'pattern',
      read: readRule,
      settle: (current, forced) => settleEventRule(current, wish.pattern, forced),
      write: async ({ pattern }) => {
        const EventPattern = JSON.stringify(pattern);
        await events.send(new PutRuleCommand({ Name: wish.name, EventPattern, State: 'ENABLED' }), send);
      },
    },
    { force },
  );
  if (rule.findings.some(({ kind }) => kind === 'unsupported')) return rule.findings;
  const isNew = rule.findings.some((finding) => finding.kind === 'changed' && finding.from === null);
  const target = await prepareSetting<string>(
    {
      resource,
      property: 'target',
      read: async () => ({ outcome: 'read', value: isNew ? undefined : await readTarget() }),
      settle: () => ({ value: queueArn }),
      write: async (Arn) => {
        const Targets = [{ Id: wish.targetId, Arn }];
        const answer = await events.send(new PutTargetsCommand({ Rule: wish.name, Targets }), send);
        const [refused] = answer.FailedEntries ?? [];
        if (refused !== undefined) throw new Error(`${resource}: ${refused.ErrorCode}: ${refused.ErrorMessage}`);
      },
    },
    { force },
  );
  if (!plan) await writeAll([rule, target]);
  return [...rule.findings, ...target.findings];

  async function readRule(): Promise<Reading<EventRule>> {
    try {
      const { EventPattern, State } = await events.send(new DescribeRuleCommand({ Name: wish.name }), send);
      const pattern: unknown = EventPattern === undefined ? undefined : JSON.parse(EventPattern);
      return { outcome: 'read', value: { pattern, state: State ?? 'ENABLED' } };
    } catch (error) {
      if (error instanceof ResourceNotFoundException) return { outcome: 'read', value: undefined };
      if (saysNoEventBridge(error)) return { outcome: 'unsupported' };
      throw error;
    }
  }

  async function readTarget(): Promise<string | undefined> {
    const { Targets = [] } = await events.send(new ListTargetsByRuleCommand({ Rule: wish.name }), send);
    // Another target that leads to the queue would do as well, and two would double each event.
    return (Targets.find(({ Arn }) => Arn === queueArn) ?? Targets.find(({ Id }) => Id === wish.targetId))?.Arn;
  }
}
