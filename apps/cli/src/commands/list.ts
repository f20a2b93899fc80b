/** `reelkeep list`: a tenant's videos straight from S3, one a line. */
import { creativeIdSchema } from '@reelkeep/core/creative';
import { tenantSchema } from '@reelkeep/core/tenant';
import { type Command, Option } from 'commander';
import { z } from 'zod';
import { CommandError, EXIT } from '../operator/exit-code.ts';
import { type CommandEdge, operatorAction, operatorCommand } from '../operator/operator-command.ts';
import { instantOption, integerOption } from '../operator/option-schemas.ts';

const ORDERS = ['oldest', 'newest'] as const;

const optionsSchema = z.object({
  tenant: tenantSchema,
  creative: creativeIdSchema.optional(),
  from: instantOption('start').optional(),
  to: instantOption('end').optional(),
  limit: integerOption({ min: 1, max: 1_000_000_000 }).optional(),
  order: z.enum(ORDERS),
});

export function listCommand(edge: CommandEdge): Command {
  return operatorCommand('list')
    .description("list a tenant's videos as they lie in S3")
    .requiredOption('--tenant <tenant>', 'whose videos')
    .option('--creative <id>', 'of this creative alone')
    .option('--from <instant>', 'generated then or later: a date or an instant, UTC')
    .option('--to <instant>', 'generated then or earlier; a date includes its whole day')
    .option('--limit <n>', 'end after so many')
    .addOption(new Option('--order <order>', 'which first, by generated_at').choices(ORDERS).default('oldest'))
    .action(
      operatorAction(edge, optionsSchema, async ({ target, output, signal, now }, options) => {
        if (options.from !== undefined && options.to !== undefined && options.from > options.to) {
          throw new CommandError('--from lies after --to: no video can be in between', { exitCode: EXIT.usage });
        }
        const { listVideos } = await import('../videos/list-videos.ts');
        const request = {
          videoPrefix: target.layout.videoPrefix,
          tenant: options.tenant,
          creativeId: options.creative,
          from: options.from,
          to: options.to,
          order: options.order,
          limit: options.limit ?? Number.POSITIVE_INFINITY,
          now: now(),
          onLook: (keys: number) => output.progress('looking at keys', keys),
        };
        let found = 0;
        for await (const video of listVideos(target.store(), request, { signal })) {
          found += 1;
          const { key, parts, sizeBytes, storageClass, storedAt } = video;
          const { tenant, creativeId, iteration, generatedAt } = parts;
          output.each(
            {
              key,
              tenant,
              creative_id: creativeId,
              iteration,
              generated_at: generatedAt.toISOString(),
              bytes: sizeBytes,
              storage_class: storageClass,
              stored_at: storedAt.toISOString(),
            },
            () => `${String(sizeBytes).padStart(11)}  ${storageClass.padEnd(11)}  ${key}`,
          );
        }
        if (found === 0) output.note('no video found');
        return EXIT.ok;
      }),
    );
}
