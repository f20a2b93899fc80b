/** The role of an app's tasks: what `reelkeep iam` prints for it, from the same table, and nothing else. */

import type { ServiceApp } from '@reelkeep/core/provisioning/app-environment';
import { type IamResources, iamPolicy } from '@reelkeep/core/provisioning/iam-policy';
import { PolicyDocument, Role, ServicePrincipal } from 'aws-cdk-lib/aws-iam';
import type { Construct } from 'constructs';

export function addTaskRole(scope: Construct, app: ServiceApp, resources: IamResources): Role {
  return new Role(scope, 'TaskRole', {
    description: `What the tasks of reelkeep-${app} may do, as reelkeep iam prints it`,
    assumedBy: new ServicePrincipal('ecs-tasks.amazonaws.com'),
    inlinePolicies: { reelkeep: PolicyDocument.fromJson(iamPolicy(app, resources)) },
  });
}
