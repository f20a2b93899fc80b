/** Reads a bucket policy as far as a diagnosis needs it: what it denies, and whether it lets everybody in. */
import { z } from 'zod';

const texts = z
  .union([z.string(), z.array(z.string())])
  .transform((given) => (typeof given === 'string' ? [given] : given));
const statementSchema = z.object({
  Sid: z.string().optional(),
  Effect: z.string(),
  Principal: z.union([z.string(), z.record(z.string(), texts)]).optional(),
  Action: texts.optional(),
  Resource: texts.optional(),
  Condition: z.record(z.string(), z.unknown()).optional(),
});
const policySchema = z.object({
  Statement: z.union([statementSchema, z.array(statementSchema)]).transform((given) => [given].flat()),
});

export type PolicyStatement = z.output<typeof statementSchema>;

/** None for what is no policy: whether it is one is for S3 to say. */
export function readStatements(policy: string | undefined): readonly PolicyStatement[] {
  if (policy === undefined) return [];
  try {
    return policySchema.safeParse(JSON.parse(policy)).data?.Statement ?? [];
  } catch {
    return [];
  }
}

/** The Deny that speaks of this action on this resource, whatever its condition. */
export function findDeny(
  statements: readonly PolicyStatement[],
  { action, resource }: { readonly action: string; readonly resource: string },
): PolicyStatement | undefined {
  return statements.find(
    ({ Effect, Action = [], Resource = [] }) =>
      Effect === 'Deny' &&
      Action.some((pattern) => covers(pattern.toLowerCase(), action.toLowerCase())) &&
      Resource.some((pattern) => covers(pattern, resource) || covers(resource, pattern)),
  );
}

/** The Allow that lets everybody read, under no condition. */
export function findPublicAllow(statements: readonly PolicyStatement[]): PolicyStatement | undefined {
  return statements.find(
    ({ Effect, Principal, Action = [], Condition }) =>
      Effect === 'Allow' &&
      Condition === undefined &&
      (Principal === '*' || (typeof Principal === 'object' && Principal['AWS']?.includes('*') === true)) &&
      Action.some((pattern) => ['s3:getobject', 's3:listbucket'].some((read) => covers(pattern.toLowerCase(), read))),
  );
}

/** IAM's wildcards: `*` for any characters, `?` for one. */
function covers(pattern: string, text: string): boolean {
  const source = pattern
    .replaceAll(/[.+^${}()|[\]\\]/g, '\\$&')
    .replaceAll('*', '.*')
    .replaceAll('?', '.');
  return new RegExp(`^${source}$`).test(text);
}
