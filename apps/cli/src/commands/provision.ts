/** `reelkeep provision`: brings bucket, queues, topic and event rule to what they should be, and says what it did. */
import { TIERINGS } from '@reelkeep/core/provisioning/bucket-lifecycle';
import { type Command, Option } from 'commander';
import { z } from 'zod';
import { EXIT } from '../operator/exit-code.ts';
import { type CommandEdge, operatorAction, operatorCommand } from '../operator/operator-command.ts';
import { integerOption } from '../operator/option-schemas.ts';

const ORIGIN = 'expected an origin, e.g. https://app.example, or *';
const PRINCIPAL = 'expected the ARN of a user or role, e.g. arn:aws:iam::123456789012:user/ceaser-video-service';

const isOrigin = (text: string) => text === '*' || (URL.canParse(text) && new URL(text).origin === text);

const optionsSchema = z.object({
  plan: z.boolean().default(false),
  force: z.boolean().default(false),
  tiering: z.enum(TIERINGS).optional(),
  restoreDays: integerOption({ min: 1, max: 3_650 }).optional(),
  versioning: z.boolean(),
  kmsKey: z.string().min(1).optional(),
  corsOrigin: z.array(z.string().refine(isOrigin, ORIGIN)).optional(),
  servicePrincipal: z.array(z.string().regex(/^arn:aws[a-z-]*:iam::\d{12}:(user|role)\/\S+$/, PRINCIPAL)).optional(),
});

const HELP = `
Run again, it changes only what differs. It never loosens what somebody tightened (a KMS key, a longer retention, a narrower
policy or CORS rule, a rule that was switched off): that is named and kept unless --force is given. Statements and lifecycle
rules of your own always stay. What the engine does not have is named.

--plan exits with 1 when something would change, so that a scheduled run tells of drift.
`;

export function provisionCommand(edge: CommandEdge): Command {
  return operatorCommand('provision')
    .description('create or correct the bucket, the queues, the topic and the event rule')
    .option('--plan', 'only show what would change')
    .option('--force', 'also loosen what somebody tightened')
    .addOption(new Option('--tiering <policy>', 'what videos move to as they get older').choices(TIERINGS))
    .option('--restore-days <n>', 'how long a deleted or overwritten video can be brought back (30 for a new bucket)')
    .option('--no-versioning', 'leave versions as they are; with --force suspend them')
    .option('--kms-key <id>', 'encrypt with this KMS key instead of SSE-S3')
    .option('--cors-origin <origin...>', 'web pages that may play and upload, e.g. https://app.example')
    .option('--service-principal <arn...>', "users or roles that the bucket's policy lets work with it")
    .addHelpText('after', HELP)
    .action(
      operatorAction(edge, optionsSchema, async ({ target, output, nameTarget, signal }, options) => {
        const { plan, force } = options;
        const { provisionStack } = await import('../provisioning/provision-stack.ts');
        const { describeFindings } = await import('../provisioning/describe-findings.ts');
        const bucket = target.bucket();
        if (!plan) nameTarget();
        const { findings, messaging } = await provisionStack({
          access: target.access,
          clients: target.clients,
          bucket: {
            bucket,
            videoPrefix: target.s3.videoPrefix,
            versioning: options.versioning,
            restoreDays: options.restoreDays,
            tiering: options.tiering,
            kmsKeyId: options.kmsKey,
            corsOrigins: options.corsOrigin,
            servicePrincipals: options.servicePrincipal,
          },
          plan,
          force,
          signal,
        });
        const of = (kind: string) => findings.filter((finding) => finding.kind === kind);
        const changes = of('changed');
        output.answer({ plan, changes, kept: of('kept'), unsupported: of('unsupported'), bucket, ...messaging }, () =>
          describeFindings(findings, { plan, bucket, messaging }),
        );
        return plan && changes.length > 0 ? EXIT.failed : EXIT.ok;
      }),
    );
}
