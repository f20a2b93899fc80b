/** The dashboard in CloudWatch, made from the declaration of the metrics. */
import { cloudWatchDashboard } from '@reelkeep/core/metrics/cloudwatch-dashboard';
import { Aws, Stack } from 'aws-cdk-lib';
import { CfnDashboard } from 'aws-cdk-lib/aws-cloudwatch';
import type { Construct } from 'constructs';
import type { Deployment } from '../deployment.ts';
import { bucketNameOf } from '../names.ts';

export function makeDashboardStack(app: Construct, deployment: Deployment): Stack {
  const stack = new Stack(app, 'reelkeep-dashboard', { description: 'Reelkeep: the dashboard' });
  const body = cloudWatchDashboard({ region: Aws.REGION, bucket: bucketNameOf(deployment) });
  new CfnDashboard(stack, 'Dashboard', { dashboardName: 'reelkeep', dashboardBody: stack.toJsonString(body) });
  return stack;
}
