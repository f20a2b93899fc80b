/** `reelkeep reindex`: ledger entries for videos that have none, since an older service stored them. */
import { tenantSchema } from '@reelkeep/core/tenant';
import type { Command } from 'commander';
import { z } from 'zod';
import { EXIT, type ExitCode } from '../operator/exit-code.ts';
import { type CommandEdge, type OperatorRun, operatorAction, operatorCommand } from '../operator/operator-command.ts';

const optionsSchema = z.object({ tenant: tenantSchema });

export function reindexCommand(edge: CommandEdge): Command {
  return operatorCommand('reindex')
    .description('give an entry in the ledger to each video that has none; doing it again does no harm')
    .requiredOption('--tenant <tenant>', 'whose videos')
    .action(operatorAction(edge, optionsSchema, reindex));
}

async function reindex({ target, output, signal }: OperatorRun, { tenant }: z.output<typeof optionsSchema>) {
  const { reindexTenant } = await import('@reelkeep/core/reindex');
  const onStrange = (key: string) => output.note(`no video has such a key: ${key}`);
  const onEnded = (key: string) =>
    output.note(
      `its creative has ended: ${key}; what was reaped before it was listed, "reelkeep fsck --repair" deletes`,
    );
  const ports = { store: target.store(), layout: target.layout, tenant, onStrange, onEnded };
  const sum = await reindexTenant(ports, { signal });
  output.answer({ tenant, ...sum }, () => [
    `${sum.indexed} of ${sum.videos} videos got an entry; ${sum.ended} of them are of creatives that have ended`,
    ...(sum.strange === 0 ? [] : [`${sum.strange} other objects were left alone`]),
  ]);
  return EXIT.ok satisfies ExitCode;
}
