/** Deploys a synthesized stack on an engine that has CloudFormation. */
import {
  CloudFormationClient,
  CreateStackCommand,
  DescribeStackEventsCommand,
  DescribeStacksCommand,
  waitUntilStackCreateComplete,
} from '@aws-sdk/client-cloudformation';
import { CloudWatchClient } from '@aws-sdk/client-cloudwatch';
import type { Stack } from 'aws-cdk-lib';
import { Template } from 'aws-cdk-lib/assertions';

const DEPLOY_SECONDS = 120;

/** Where the engine answers: `AWS_ENDPOINT_URL`, as `scripts/infra.ts` sets it. @throws when nobody did. */
export function engineConnection(region: string) {
  const endpoint = process.env['AWS_ENDPOINT_URL'];
  if (endpoint === undefined) throw new Error('AWS_ENDPOINT_URL is not set: run node scripts/infra.ts');
  return { endpoint, region, credentials: { accessKeyId: 'test', secretAccessKey: 'test' } };
}

export function cloudWatchIn(region: string): CloudWatchClient {
  return new CloudWatchClient(engineConnection(region));
}

/** Resolves with the stack's outputs. @throws Error with what CloudFormation says of each resource that could not be made. */
export async function deployStack(stack: Stack, region: string): Promise<Readonly<Record<string, string>>> {
  const client = new CloudFormationClient(engineConnection(region));
  const StackName = stack.stackName;
  try {
    await client.send(
      new CreateStackCommand({ StackName, TemplateBody: JSON.stringify(Template.fromStack(stack).toJSON()) }),
    );
    await waitUntilStackCreateComplete(
      { client, maxWaitTime: DEPLOY_SECONDS, minDelay: 1, maxDelay: 1 },
      { StackName },
    );
    const { Stacks: [made] = [] } = await client.send(new DescribeStacksCommand({ StackName }));
    return Object.fromEntries(
      (made?.Outputs ?? []).map(({ OutputKey = '', OutputValue = '' }) => [OutputKey, OutputValue]),
    );
  } catch (error) {
    const { StackEvents = [] } = await client.send(new DescribeStackEventsCommand({ StackName }));
    const failures = StackEvents.filter(({ ResourceStatus }) => ResourceStatus?.endsWith('FAILED'));
    const told = failures.map(
      ({ LogicalResourceId, ResourceStatusReason }) => `${LogicalResourceId}: ${ResourceStatusReason}`,
    );
    throw new Error(`${StackName} could not be deployed: ${told.join('; ')}`, { cause: error });
  } finally {
    client.destroy();
  }
}
