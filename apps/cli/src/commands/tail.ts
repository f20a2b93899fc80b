/** `reelkeep tail`: outcomes live, through a queue that goes away with the command. */
import { tenantSchema } from '@reelkeep/core/tenant';
import { type Command, Option } from 'commander';
import { z } from 'zod';
import { EXIT } from '../operator/exit-code.ts';
import { type CommandEdge, operatorAction, operatorCommand } from '../operator/operator-command.ts';
import { integerOption } from '../operator/option-schemas.ts';

const TYPES = ['video.stored', 'video.fallback', 'video.rejected', 'campaign.reaped'] as const;

const optionsSchema = z.object({
  tenant: tenantSchema.optional(),
  type: z.array(z.enum(TYPES)).optional(),
  count: integerOption({ min: 1, max: 1_000_000_000 }).optional(),
});

export function tailCommand(edge: CommandEdge): Command {
  return operatorCommand('tail')
    .description('print outcomes as they are published, until Ctrl-C')
    .option('--tenant <tenant>', "this tenant's alone")
    .addOption(new Option('--type <type...>', 'these types alone').choices(TYPES))
    .option('--count <n>', 'end after so many')
    .action(
      operatorAction(edge, optionsSchema, async ({ target, output, signal }, { tenant, type, count }) => {
        const { listenForOutcomes } = await import('../messages/listen-for-outcomes.ts');
        const { describeOutcome } = await import('../messages/describe-outcome.ts');
        let left = count ?? Number.POSITIVE_INFINITY;
        await listenForOutcomes(
          target,
          async (listener) => {
            output.note('listening; Ctrl-C ends');
            while (left > 0 && !signal.aborted) {
              const outcomes = await listener.next(signal);
              const wanted = outcomes.filter(
                (outcome) =>
                  (tenant === undefined || outcome.tenant === tenant) &&
                  (type === undefined || type.includes(outcome.type)),
              );
              for (const outcome of wanted.slice(0, left)) {
                output.each(outcome, () => `${outcome.at}  ${describeOutcome(outcome)}`);
                left -= 1;
              }
            }
          },
          signal,
        );
        return signal.aborted ? EXIT.interrupted : EXIT.ok;
      }),
    );
}
