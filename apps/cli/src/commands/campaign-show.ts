/** `reelkeep campaign show`: what became of a campaign's videos, as the receipts say it. */
import type { Receipt } from '@reelkeep/core/receipt';
import type { Standing } from '@reelkeep/core/tombstone';
import type { Command } from 'commander';
import { z } from 'zod';
import { campaignShape, creativesOf } from '../operator/campaign-options.ts';
import { EXIT, type ExitCode } from '../operator/exit-code.ts';
import { type CommandEdge, type OperatorRun, operatorAction, operatorCommand } from '../operator/operator-command.ts';

const optionsSchema = z.object({ ...campaignShape, keys: z.boolean().default(false) });

export function campaignShowCommand(edge: CommandEdge): Command {
  return operatorCommand('show')
    .description('show where a campaign stands and its receipts; exit code 1 when one is not complete')
    .argument('<campaign>', 'campaign_id')
    .requiredOption('--tenant <tenant>', 'the tenant that owns it')
    .option('--creative <id...>', 'the creatives to show; left out: the one of its own name')
    .option('--keys', 'instead: every key of the receipts, one a line')
    .action(operatorAction(edge, optionsSchema, show, ['campaign']));
}

async function show(
  { target, output, signal }: OperatorRun,
  options: z.output<typeof optionsSchema>,
): Promise<ExitCode> {
  const { readPages, readReceipts } = await import('@reelkeep/core/read-receipts');
  const { readStanding } = await import('@reelkeep/core/tombstone');
  const { describeReceipt } = await import('../operator/describe-receipt.ts');
  const store = target.store();
  const creatives: { creative_id: string; state: State; due: string | null; receipts: Receipt[] }[] = [];
  let ok = true;
  for (const creativeId of creativesOf(options)) {
    const of = { ledger: target.layout.ledgerPrefix, tenant: options.tenant, creativeId };
    const receipts = await readReceipts(store, of, { signal });
    ok &&= isSettled(receipts);
    if (options.keys) {
      for (const receipt of receipts) {
        for await (const { lines } of readPages(store, receipt, { signal })) {
          for (const line of lines)
            output.each({ receipt: receipt.key, ...line }, () =>
              [line.deleted_at ?? line.fenced_at, line.deleted_at === undefined ? 'fenced ' : 'deleted', line.key].join(
                '  ',
              ),
            );
        }
      }
      continue;
    }
    const standing = await readStanding(store, of, { signal });
    const due = standing.tombstone?.due ?? null;
    creatives.push({ creative_id: creativeId, state: stateOf(standing), due, receipts });
  }
  if (!options.keys) {
    output.answer({ tenant: options.tenant, campaign_id: options.campaign, creatives }, () =>
      creatives.flatMap(({ creative_id, state, due, receipts }) => [
        `${creative_id}: ${STATES[state]}${due === null ? '' : `, due ${due}`}`,
        ...(receipts.length === 0 ? ['  no receipt'] : receipts.flatMap(describeReceipt)),
      ]),
    );
  }
  return ok ? EXIT.ok : EXIT.failed;
}

/** Where a creative stands: a word for scripts, and the words for a person. */
const STATES = {
  open: 'it has not ended',
  reopened: 'its end was taken back',
  ending: 'ended, its videos are not deleted yet',
  ended: 'ended, for good',
} as const;
type State = keyof typeof STATES;

/** A draft of an end that another receipt completed is no fault: its reaper died, and another one did the work. */
function isSettled(receipts: readonly Receipt[]): boolean {
  return receipts.every(
    (receipt) =>
      receipt.status === 'complete' ||
      receipts.some(
        ({ status, campaign_id, event }) =>
          status === 'complete' &&
          campaign_id === receipt.campaign_id &&
          event.ended_at === receipt.event.ended_at &&
          event.mode === receipt.event.mode,
      ),
  );
}

function stateOf({ tombstone, decision, takenBackUntil }: Standing): State {
  if (tombstone === undefined) return takenBackUntil === undefined ? 'open' : 'reopened';
  return decision === undefined ? 'ending' : 'ended';
}
