/** The three apps on Fargate, on what the storage stack made. */

import { appEnvironment, type ServiceApp } from '@reelkeep/core/provisioning/app-environment';
import { messagingWish } from '@reelkeep/core/provisioning/messaging-wish';
import { CLUSTER_NAME } from '@reelkeep/core/provisioning/service-names';
import { Aws, CfnOutput, Stack } from 'aws-cdk-lib';
import { Cluster, ContainerInsights, Secret } from 'aws-cdk-lib/aws-ecs';
import { Secret as StoredSecret } from 'aws-cdk-lib/aws-secretsmanager';
import type { Construct } from 'constructs';
import type { Deployment } from '../deployment.ts';
import { bucketNameOf, queueUrlOf } from '../names.ts';
import { scaleApi } from './api-scaling.ts';
import { addFargateApp } from './fargate-app.ts';
import { scaleIngest } from './ingest-scaling.ts';
import { addLoadBalancer } from './load-balancer.ts';
import { addNetwork } from './network.ts';

/** CPU units and MiB. Ingest holds 16 videos' buffers in 256 MB (bench/README.md); the smallest size is ample for the others. */
const SIZES = {
  ingest: { cpu: 512, memoryMiB: 1_024 },
  reaper: { cpu: 256, memoryMiB: 512 },
  api: { cpu: 256, memoryMiB: 512 },
} as const;

export interface ServicesStack {
  readonly stack: Stack;
  /** As CloudWatch's dimension has it: `app/reelkeep-api/50dc6c495c0c9188`. */
  readonly loadBalancerName: string;
}

export function makeServicesStack(app: Construct, deployment: Deployment): ServicesStack {
  const stack = new Stack(app, 'reelkeep-services', {
    description: 'Reelkeep: ingest consumer, lifecycle reaper and presign API on Fargate',
  });
  const network = addNetwork(stack, deployment);
  const cluster = new Cluster(stack, 'Cluster', {
    clusterName: CLUSTER_NAME,
    vpc: network.vpc,
    // The apps tell of themselves, and the services' own metrics are free.
    containerInsightsV2: ContainerInsights.DISABLED,
  });
  const places = {
    region: Aws.REGION,
    bucket: bucketNameOf(deployment),
    queueUrl: queueUrlOf,
    outcomeTopicArn: `arn:${Aws.PARTITION}:sns:${Aws.REGION}:${Aws.ACCOUNT_ID}:${messagingWish().topicName}`,
  };
  const common = (name: ServiceApp) => ({
    app: name,
    deployment,
    cluster,
    network,
    size: SIZES[name],
    environment: appEnvironment(name, deployment, places),
  });
  // A worker that is replaced may be away for a moment, but a deployment never leaves none.
  const ingest = addFargateApp(stack, { ...common('ingest'), minHealthyPercent: 100 });
  const { tasks } = deployment.reaper;
  addFargateApp(stack, { ...common('reaper'), desiredCount: tasks, minHealthyPercent: 100 });
  const cursorSecret = new StoredSecret(stack, 'CursorSecret', {
    description: 'Seals the cursors of listings; one for all replicas of the API (PRESIGN_CURSOR_SECRET)',
    generateSecretString: { passwordLength: 64, excludePunctuation: true },
  });
  const secrets = { PRESIGN_CURSOR_SECRET: Secret.fromSecretsManager(cursorSecret) };
  const api = addFargateApp(stack, { ...common('api'), secrets, minHealthyPercent: 100 });
  const { balancer, targets } = addLoadBalancer(stack, network, api, deployment.api.certificateArn);
  scaleIngest(ingest, deployment);
  scaleApi(api, targets, deployment);
  new CfnOutput(stack, 'ApiAddress', { value: balancer.loadBalancerDnsName });
  return { stack, loadBalancerName: balancer.loadBalancerFullName };
}
