/** What `up` itself reads of the environment; all else is the apps' and they judge it. */
import { envInteger, logLevelSchema } from '@reelkeep/runtime/env-schemas';
import { readEnv } from '@reelkeep/runtime/read-env';
import { s3EnvShape } from '@reelkeep/s3-adapter/s3-config';
import { z } from 'zod';

const { S3_BUCKET_NAME, AWS_REGION, AWS_ENDPOINT_URL, AWS_ENDPOINT_URL_S3 } = s3EnvShape;

/** Every variable that this process reads. */
export const envShape = {
  S3_BUCKET_NAME,
  AWS_REGION,
  AWS_ENDPOINT_URL,
  /** Heeded where the environment names the engine; an engine of our own has one endpoint for all. */
  AWS_ENDPOINT_URL_S3,
  REELKEEP_HOME: z.string().min(1, { error: 'expected a folder' }).optional(),
  /** The same for compose.yaml. */
  REELKEEP_LOCALSTACK_PORT: envInteger({ min: 1, max: 65_535 }).optional(),
  LOG_LEVEL: logLevelSchema.default('info'),
  /** Where the API listens. */
  HOST: z.string().min(1, { error: 'expected an address' }).default('127.0.0.1'),
  /** 0 takes any free port. */
  PORT: envInteger({ min: 0, max: 65_535 }).optional(),
} as const;

export type UpEnvironment = ReturnType<typeof readUpEnvironment>;

/** @throws ConfigError with every wrong variable of these. */
export function readUpEnvironment(env: Readonly<NodeJS.ProcessEnv>) {
  return readEnv(envShape, env);
}
