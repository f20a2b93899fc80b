import { cloudWatchDashboard } from '@reelkeep/core/metrics/cloudwatch-dashboard';
import { expect, test } from 'vitest';
import { z } from 'zod';
import { makeExample, resourcesOfType } from '../testing/synthesize.ts';

/** What `Fn::Join` and `Ref` come to in one account and region. */
const PLACE: Readonly<Record<string, string>> = { 'AWS::Region': 'us-east-1', 'AWS::AccountId': '123456789012' };
const partSchema = z.union([z.string(), z.strictObject({ Ref: z.string() }).transform(({ Ref }) => PLACE[Ref] ?? Ref)]);
const bodySchema = z.strictObject({ 'Fn::Join': z.tuple([z.literal(''), z.array(partSchema)]) });

test('the dashboard is the one that the metrics are declared with, of this bucket and region', () => {
  const [dashboard] = resourcesOfType(makeExample().dashboard, 'AWS::CloudWatch::Dashboard');
  const {
    'Fn::Join': [, parts],
  } = bodySchema.parse(dashboard?.Properties['DashboardBody']);
  const bucket = 'reelkeep-videos-123456789012-us-east-1';
  expect(JSON.parse(parts.join(''))).toEqual(cloudWatchDashboard({ region: 'us-east-1', bucket }));
});
