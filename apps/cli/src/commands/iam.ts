/** `reelkeep iam`: the least that each app must be allowed, as policies to paste. */
import { AWS_OPERATIONS, IAM_APPS } from '@reelkeep/core/provisioning/aws-operations';
import { iamPolicy } from '@reelkeep/core/provisioning/iam-policy';
import { type Command, Option } from 'commander';
import { z } from 'zod';
import { EXIT } from '../operator/exit-code.ts';
import { type CommandEdge, operatorAction, operatorCommand } from '../operator/operator-command.ts';

const ACCOUNT = 'expected the 12 digits of an account';
const KEY_ARN = 'expected the ARN of a KMS key';
const ROLE_ARN = 'expected the ARN of a role';

const optionsSchema = z.object({
  app: z.enum(IAM_APPS).optional(),
  account: z
    .string()
    .regex(/^\d{12}$/, ACCOUNT)
    .optional(),
  kmsKey: z
    .string()
    .regex(/^arn:aws[a-z-]*:kms:\S+$/, KEY_ARN)
    .optional(),
  presignRole: z
    .string()
    .regex(/^arn:aws[a-z-]*:iam::\d{12}:role\/\S+$/, ROLE_ARN)
    .optional(),
  why: z.boolean().default(false),
});

const HELP = `
Bucket, prefixes, region and queues come from the environment or the stack that runs here; nothing is asked of AWS but, unless
--account or a queue's variable tells it, the number of the account. With --app alone what is printed is the policy and nothing
else: npx reelkeep iam --app ingest > policy.json
`;

export function iamCommand(edge: CommandEdge): Command {
  return operatorCommand('iam')
    .description('print the least-privilege IAM policy of each app')
    .addOption(new Option('--app <name>', 'of this app alone').choices(IAM_APPS))
    .option('--account <id>', 'the account that queues and topic lie in')
    .option('--kms-key <arn>', "the bucket's own KMS key")
    .option('--presign-role <arn>', 'what PRESIGN_ROLE_ARN names')
    .option('--why', 'show the calls behind each statement, and what each is for')
    .addHelpText('after', HELP)
    .action(
      operatorAction(edge, optionsSchema, async ({ target, output }, options) => {
        const { iamResources } = await import('../provisioning/iam-resources.ts');
        const names = { account: options.account, kmsKeyArn: options.kmsKey, presignRoleArn: options.presignRole };
        const resources = await iamResources(target, names);
        const apps = options.app === undefined ? IAM_APPS : [options.app];
        const policies = apps.map((app) => ({
          app,
          policy: iamPolicy(app, resources),
          operations: AWS_OPERATIONS.filter((row) => row.app === app).map(({ app: _, ...row }) => row),
        }));
        output.answer(policies, () =>
          policies.flatMap(({ app, policy, operations }) => [
            ...(options.app === undefined ? [`${app}:`] : []),
            ...JSON.stringify(policy, null, 2).split('\n'),
            ...(options.why
              ? operations.map(({ operation, on, action, why }) => `# ${operation} on ${on} (${action}): ${why}`)
              : []),
          ]),
        );
        return EXIT.ok;
      }),
    );
}
