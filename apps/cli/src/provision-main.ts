/** A process that makes bucket, queues and topic where the environment says, and ends: what docker/compose.yaml runs before the apps. */
import { createLogger } from '@reelkeep/runtime/logger';
import { runMain } from '@reelkeep/runtime/run-main';
import type { EngineAccess } from './stack/app-environment.ts';
import { DEFAULT_BUCKET, provisionResources } from './stack/resources.ts';
import { readUpEnvironment } from './stack/up-environment.ts';

runMain('provision', async () => {
  const environment = readUpEnvironment(process.env);
  const { AWS_REGION: region, AWS_ENDPOINT_URL: endpoint, S3_BUCKET_NAME: bucket = DEFAULT_BUCKET } = environment;
  const log = createLogger({ name: 'provision', level: environment.LOG_LEVEL });
  const s3Endpoint = environment.AWS_ENDPOINT_URL_S3 ?? endpoint;
  const access: EngineAccess = { engine: 'aws', endpoint, s3Endpoint, region, credentials: undefined };
  const resources = await provisionResources(access, bucket, process.env);
  log.info({ event: 'stack.provisioned', endpoint, ...resources });
});
