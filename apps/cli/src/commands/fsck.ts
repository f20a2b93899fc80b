/** `reelkeep fsck`: holds bucket and ledger against each other, and with `--repair` mends what it finds. */
import type { Finding } from '@reelkeep/core/fsck/finding';
import { StoreError } from '@reelkeep/core/store-error';
import { tenantSchema } from '@reelkeep/core/tenant';
import type { Command } from 'commander';
import { z } from 'zod';
import { EXIT, type ExitCode } from '../operator/exit-code.ts';
import { type CommandEdge, type OperatorRun, operatorAction, operatorCommand } from '../operator/operator-command.ts';

const optionsSchema = z.object({ tenant: tenantSchema.optional(), repair: z.boolean().default(false) });

const HELP = `
Exit code 1 when an invariant of docs/PROTOCOL.md is broken and stays so: a video of a creative or of its own that has ended
(I1), or one that the ledger knows nothing of (I2). All else is told of and breaks nothing.
`;

export function fsckCommand(edge: CommandEdge): Command {
  return operatorCommand('fsck')
    .description('hold bucket and ledger against each other')
    .option('--tenant <tenant>', 'of this tenant alone')
    .option('--repair', 'mend what can be mended, by the same steps as the reaper')
    .addHelpText('after', HELP)
    .action(operatorAction(edge, optionsSchema, fsck));
}

async function fsck(
  { target, output, nameTarget, signal, now }: OperatorRun,
  { tenant, repair }: z.output<typeof optionsSchema>,
): Promise<ExitCode> {
  const [{ checkAll, checkTenant }, { createMultipartUploads }] = await Promise.all([
    import('@reelkeep/core/fsck/check-tenant'),
    import('@reelkeep/s3-adapter/multipart-uploads'),
  ]);
  const store = target.store();
  if (repair) nameTarget();
  const uploads = createMultipartUploads({ client: target.clients.s3, bucket: target.bucket() });
  const known = (await listsUploads(uploads.list('', { signal }))) ? uploads : undefined;
  if (known === undefined) output.note('multipart uploads are not looked at: this engine does not list them');
  const ports = { store, layout: target.layout, uploads: known, now, repair };
  let [findings, mended, broken] = [0, 0, 0];
  for await (const finding of tenant === undefined
    ? checkAll(ports, { signal })
    : checkTenant(ports, tenant, { signal })) {
    findings += 1;
    mended += Number(finding.mended);
    broken += Number(finding.breach !== undefined && !finding.mended);
    output.each(finding, () => describeFinding(finding));
  }
  output.note(`${findings} findings, ${mended} mended, ${broken} breaches of an invariant left`);
  return broken > 0 ? EXIT.failed : EXIT.ok;
}

function describeFinding({ kind, breach, key, detail, mended }: Finding): string {
  const what = breach === undefined ? kind : `${kind} (${breach})`;
  return `${(mended ? 'mended' : 'found').padEnd(6)}  ${what.padEnd(19)}  ${key}  ${detail}`;
}

/** Whether the engine knows the call: asked before anything is checked, so that the answer is not half an answer. */
async function listsUploads(listing: AsyncIterable<unknown>): Promise<boolean> {
  try {
    for await (const _ of listing) return true;
    return true;
  } catch (error) {
    if (error instanceof StoreError && UNKNOWN_CALL.has(error.code)) return false;
    throw error;
  }
}

/** What engines say to a call that they don't know; another answer than a listing of uploads is as good as that. */
const UNKNOWN_CALL: ReadonlySet<string> = new Set(['NotImplemented', 'UnexpectedAnswer', 'MethodNotAllowed']);
