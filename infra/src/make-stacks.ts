/** All stacks of a deployment, in the order in which they are made. */
import type { App, Stack } from 'aws-cdk-lib';
import type { Deployment } from './deployment.ts';
import { makeStorageStack } from './storage/storage-stack.ts';

export interface Stacks {
  readonly storage: Stack;
}

export function makeStacks(app: App, deployment: Deployment): Stacks {
  const storage = makeStorageStack(app, deployment);
  return { storage };
}
