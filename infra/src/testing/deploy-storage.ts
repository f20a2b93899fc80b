/** Deploys the storage stack of the example on the engine at `AWS_ENDPOINT_URL`, and prints its outputs as JSON. */
import { makeApp } from '../make-app.ts';
import { makeStorageStack } from '../storage/storage-stack.ts';
import { deployStack } from './cloudformation.ts';
import { exampleDeployment } from './synthesize.ts';

const outputs = await deployStack(
  makeStorageStack(makeApp(), exampleDeployment()),
  process.env['AWS_REGION'] ?? 'us-east-1',
);
process.stdout.write(`${JSON.stringify(outputs)}\n`);
