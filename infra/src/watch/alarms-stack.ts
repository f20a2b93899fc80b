/** Every alarm of core's table, and the topic that they speak to. */
import type { AlarmPlaces } from '@reelkeep/core/alarms/alarm';
import { allAlarms } from '@reelkeep/core/alarms/all-alarms';
import { CfnOutput, Stack } from 'aws-cdk-lib';
import { CfnSubscription, CfnTopic } from 'aws-cdk-lib/aws-sns';
import type { Construct } from 'constructs';
import { addAlarm } from './alarm.ts';

export interface AlarmsOptions {
  readonly places: AlarmPlaces;
  /** Who is told; others may subscribe to the topic, a paging service for instance. */
  readonly email: string | undefined;
}

/** Pages go to a topic of their own, so that tickets wake nobody. */
export const TOPICS = { page: 'reelkeep-pages', ticket: 'reelkeep-tickets' } as const;

export function makeAlarmsStack(app: Construct, { places, email }: AlarmsOptions): Stack {
  const stack = new Stack(app, 'reelkeep-alarms', {
    description: 'Reelkeep: alarms, one for each entry of docs/RUNBOOK.md',
  });
  const addTopic = (id: string, topicName: string) => {
    const topic = new CfnTopic(stack, `${id}Topic`, { topicName });
    if (email !== undefined) {
      new CfnSubscription(stack, `${id}Email`, { topicArn: topic.ref, protocol: 'email', endpoint: email });
    }
    new CfnOutput(stack, `${id}TopicArn`, { value: topic.ref });
    return topic.ref;
  };
  const topics = { page: addTopic('Page', TOPICS.page), ticket: addTopic('Ticket', TOPICS.ticket) };
  for (const alarm of allAlarms(places)) addAlarm(stack, alarm, topics[alarm.severity]);
  return stack;
}
