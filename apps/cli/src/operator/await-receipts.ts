/** Waits until an end's receipts are complete: the ledger says so itself, and nobody's outcomes are taken from a queue. */
import { setTimeout as delay } from 'node:timers/promises';
import type { CampaignEnd } from '@reelkeep/core/due-campaign';
import { mapBounded } from '@reelkeep/core/map-bounded';
import { readReceipts } from '@reelkeep/core/read-receipts';
import { isOfEnd, type Receipt } from '@reelkeep/core/receipt';
import { CommandError, EXIT } from './exit-code.ts';
import type { OperatorRun } from './operator-command.ts';

const POLL_MS = 500;
/** Creatives looked at at once. */
const CONCURRENCY = 8;

/** One receipt a creative, in their order. Throws `CommandError` after `timeoutSeconds`, and says what is open. */
export async function awaitReceipts(
  { target, output, signal }: OperatorRun,
  end: CampaignEnd,
  timeoutSeconds: number,
): Promise<Receipt[]> {
  const store = target.store();
  const over = AbortSignal.timeout(timeoutSeconds * 1_000);
  const found = new Map<string, Receipt>();
  for (;;) {
    await mapBounded(end.creative_ids, CONCURRENCY, async (creativeId) => {
      if (found.get(creativeId)?.status === 'complete') return;
      const of = { ledger: target.layout.ledgerPrefix, tenant: end.tenant, creativeId };
      const mine = (await readReceipts(store, of, { signal })).filter((receipt) => isOfEnd(receipt, end));
      const receipt = mine.find(({ status }) => status === 'complete') ?? mine.at(-1);
      if (receipt !== undefined) found.set(creativeId, receipt);
    });
    const complete = [...found.values()].filter(({ status }) => status === 'complete');
    output.progress('receipts', complete.length, end.creative_ids.length);
    if (complete.length === end.creative_ids.length) return end.creative_ids.flatMap((id) => found.get(id) ?? []);
    if (over.aborted) throw stillOpen(end, found, timeoutSeconds);
    await delay(POLL_MS, undefined, { signal });
  }
}

function stillOpen(end: CampaignEnd, found: ReadonlyMap<string, Receipt>, timeoutSeconds: number): CommandError {
  const open = end.creative_ids.filter((id) => found.get(id)?.status !== 'complete');
  const [first = ''] = open;
  const what = found.get(first)?.open.join('; ') ?? 'no receipt yet';
  return new CommandError(
    `${open.length} of ${end.creative_ids.length} creatives have no complete receipt after ${timeoutSeconds} s (${first}: ${what}). Is a lifecycle reaper running? "reelkeep status" tells; a refused end is in the DLQ of the campaign queue`,
    { exitCode: EXIT.unavailable },
  );
}
