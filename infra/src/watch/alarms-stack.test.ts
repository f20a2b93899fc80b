import { type Alarm, alarmName } from '@reelkeep/core/alarms/alarm';
import { allAlarms } from '@reelkeep/core/alarms/all-alarms';
import { Match, Template } from 'aws-cdk-lib/assertions';
import { expect, test } from 'vitest';
import { PLACES } from '../testing/places.ts';
import { makeExample, resourcesOfType, templateOf } from '../testing/synthesize.ts';

const { alarms } = makeExample();
const template = Template.fromStack(alarms);
const table = allAlarms(PLACES);

test('the template is as it was when somebody last looked at it', () => {
  expect(templateOf(alarms)).toMatchSnapshot();
});

test('has every alarm of the table and no other', () => {
  const names = resourcesOfType(alarms, 'AWS::CloudWatch::Alarm').map(({ Properties }) => Properties['AlarmName']);
  expect(names.sort()).toEqual(table.map(({ id }) => alarmName(id)).sort());
});

test.each(table)('$id is as the table has it, and leads to its entry in the runbook', (alarm: Alarm) => {
  const topic = alarm.severity === 'page' ? 'PageTopic' : 'TicketTopic';
  template.hasResourceProperties('AWS::CloudWatch::Alarm', {
    AlarmName: alarmName(alarm.id),
    AlarmDescription: Match.stringLikeRegexp(`docs/RUNBOOK\\.md#${alarm.id} \\(${alarm.severity}\\)$`),
    Threshold: alarm.threshold,
    EvaluationPeriods: alarm.periods,
    DatapointsToAlarm: alarm.breaching,
    TreatMissingData: alarm.missing,
    AlarmActions: [{ Ref: topic }],
    OKActions: [{ Ref: topic }],
  });
});

test("an expression gives its result alone, over metrics of the alarm's period", () => {
  template.hasResourceProperties('AWS::CloudWatch::Alarm', {
    AlarmName: 'reelkeep-api-errors',
    Metrics: [
      Match.objectLike({ Id: 'errors', ReturnData: false, MetricStat: Match.objectLike({ Period: 300, Stat: 'Sum' }) }),
      Match.objectLike({ Id: 'requests', ReturnData: false }),
      { Id: 'result', Expression: 'IF(requests > 100, 100 * errors / requests, 0)', Label: Match.anyValue() },
    ],
  });
});

test('tells whom the deployment names, and nobody when it names none', () => {
  template.hasResourceProperties('AWS::SNS::Subscription', { Protocol: 'email', Endpoint: 'on-call@example.com' });
  expect(resourcesOfType(makeExample({ alarms: {} }).alarms, 'AWS::SNS::Subscription')).toEqual([]);
});
