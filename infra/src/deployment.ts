/** What one deployment decides, read once from a JSON file; all else is the same in every deployment. */
import { TIERINGS } from '@reelkeep/core/provisioning/bucket-lifecycle';
import { keyPrefixSchema } from '@reelkeep/core/video-key';
import { z } from 'zod';

const arn = (service: string, example: string) =>
  z.string().regex(new RegExp(`^arn:aws[a-z-]*:${service}:\\S+$`), { error: `expected an ARN, e.g. ${example}` });

const roleArn = arn('iam:', 'arn:aws:iam::123456789012:role/reelkeep-presign');
const kmsKeyArn = arn('kms', 'arn:aws:kms:us-east-1:123456789012:key/1234abcd');
const certificateArn = arn('acm', 'arn:aws:acm:us-east-1:123456789012:certificate/1234abcd');

/** Further variables of an app, as docs/CONFIGURATION.md has them: `{ "PROVIDER_ALLOWED_HOSTS": "*.provider.example" }`. */
const variablesSchema = z.record(z.string().regex(/^[A-Z][A-Z0-9_]*$/), z.string().min(1)).default({});

const bucketSchema = z
  .strictObject({
    /** Left out: `reelkeep-videos-ACCOUNT-REGION`. */
    name: z.string().min(3).max(63).optional(),
    videoPrefix: keyPrefixSchema.default('videos'),
    ledgerPrefix: keyPrefixSchema.default('ledger'),
    versioning: z.boolean().default(true),
    restoreDays: z.int().min(1).max(3_650).optional(),
    tiering: z.enum(TIERINGS).optional(),
    kmsKeyArn: kmsKeyArn.optional(),
    corsOrigins: z.array(z.string()).default([]),
    servicePrincipals: z.array(z.string()).default([]),
  })
  .prefault({});

/** Tasks beyond what an account may run at first: https://docs.aws.amazon.com/AmazonECS/latest/developerguide/service-quotas.html */
const MOST_TASKS = 1_000;
const tasks = z.int().min(1).max(MOST_TASKS);

/** From so many tasks to so many. */
const scaled = (min: number, max: number) => ({
  minTasks: tasks.default(min),
  maxTasks: tasks.default(max),
  variables: variablesSchema,
});

const authSchema = z
  .strictObject({
    jwksUrl: z.url({ protocol: /^https$/, error: 'expected an https URL' }).optional(),
    publicKey: z.string().min(1).optional(),
    issuer: z.string().min(1).optional(),
    audience: z.string().min(1).optional(),
  })
  .refine(({ jwksUrl, publicKey }) => (jwksUrl === undefined) !== (publicKey === undefined), {
    error: 'expected one of jwksUrl and publicKey',
  });

export const deploymentSchema = z.strictObject({
  bucket: bucketSchema,
  /** Of the three images, as they were pushed to the repositories of the stack `reelkeep-images`. */
  imageTag: z.string().regex(/^[\w][\w.-]{0,127}$/, { error: 'expected a tag, e.g. 1.4.0' }),
  architecture: z.enum(['x86_64', 'arm64']).default('x86_64'),
  /** `public`: tasks have public addresses that nobody can connect to. `private`: they have none, and go out through NAT gateways. */
  network: z.enum(['public', 'private']).default('public'),
  ingest: z.strictObject(scaled(1, 20)).prefault({}),
  reaper: z.strictObject({ tasks: tasks.default(1), variables: variablesSchema }).prefault({}),
  api: z.strictObject({
    ...scaled(2, 10),
    certificateArn,
    auth: authSchema,
    presignRoleArn: roleArn.optional(),
  }),
  alarms: z.strictObject({ email: z.email().optional() }).prefault({}),
});

export type Deployment = z.output<typeof deploymentSchema>;

/** @param source names the file in what is thrown. @throws Error that tells every wrong field, and what was expected of it. */
export function parseDeployment(source: string, text: string): Deployment {
  let content: unknown;
  try {
    content = JSON.parse(text);
  } catch (error) {
    throw new Error(`${source} is no JSON: ${error instanceof Error ? error.message : 'it can not be read'}`);
  }
  const parsed = deploymentSchema.safeParse(content);
  if (parsed.success) return parsed.data;
  throw new Error(`${source} does not describe a deployment:\n${z.prettifyError(parsed.error)}`);
}
