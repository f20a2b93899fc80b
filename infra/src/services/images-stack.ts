/** Where the images lie: pushed before the services are made. */

import { SERVICE_APPS } from '@reelkeep/core/provisioning/app-environment';
import { repositoryNameOf } from '@reelkeep/core/provisioning/service-names';
import { RemovalPolicy, Stack } from 'aws-cdk-lib';
import { Repository, TagMutability } from 'aws-cdk-lib/aws-ecr';
import type { Construct } from 'constructs';

/** Enough to turn back to; each is some 60 MB. */
const IMAGES_KEPT = 10;

export function makeImagesStack(app: Construct): Stack {
  const stack = new Stack(app, 'reelkeep-images', {
    description: 'Reelkeep: repositories of the three images',
  });
  for (const name of SERVICE_APPS) {
    new Repository(stack, `${name}Images`, {
      repositoryName: repositoryNameOf(name),
      imageScanOnPush: true,
      // A tag is one image for ever, so that a task that is started again runs what ran before.
      imageTagMutability: TagMutability.IMMUTABLE,
      lifecycleRules: [{ maxImageCount: IMAGES_KEPT }],
      removalPolicy: RemovalPolicy.DESTROY,
    });
  }
  return stack;
}
