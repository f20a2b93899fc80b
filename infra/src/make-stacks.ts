/** All stacks of a deployment, in the order in which they are made. */

import { CLUSTER_NAME, SERVICE_NAMES } from '@reelkeep/core/provisioning/service-names';
import type { App, Stack } from 'aws-cdk-lib';
import type { Deployment } from './deployment.ts';
import { bucketNameOf } from './names.ts';
import { makeImagesStack } from './services/images-stack.ts';
import { makeServicesStack } from './services/services-stack.ts';
import { makeStorageStack } from './storage/storage-stack.ts';
import { makeAlarmsStack } from './watch/alarms-stack.ts';
import { makeDashboardStack } from './watch/dashboard-stack.ts';

export interface Stacks {
  readonly storage: Stack;
  readonly images: Stack;
  readonly services: Stack;
  readonly alarms: Stack;
  readonly dashboard: Stack;
}

export function makeStacks(app: App, deployment: Deployment): Stacks {
  const storage = makeStorageStack(app, deployment);
  const images = makeImagesStack(app);
  const { stack: services, loadBalancerName } = makeServicesStack(app, deployment);
  services.addStackDependency(storage, 'the apps need the queues');
  services.addStackDependency(images, 'the tasks need their images');
  const places = {
    bucket: bucketNameOf(deployment),
    cluster: CLUSTER_NAME,
    services: SERVICE_NAMES,
    loadBalancer: loadBalancerName,
  };
  const alarms = makeAlarmsStack(app, { places, email: deployment.alarms.email });
  return { storage, images, services, alarms, dashboard: makeDashboardStack(app, deployment) };
}
