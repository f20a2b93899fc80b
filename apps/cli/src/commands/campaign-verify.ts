/** `reelkeep campaign verify`: checks a tenant's chain of receipts, and says which link is broken. */
import { tenantSchema } from '@reelkeep/core/tenant';
import type { Command } from 'commander';
import { z } from 'zod';
import { EXIT, type ExitCode } from '../operator/exit-code.ts';
import { type CommandEdge, type OperatorRun, operatorAction, operatorCommand } from '../operator/operator-command.ts';

const EXPECTED = 'expected what an earlier verify printed, e.g. 42:9f86d0...';

const optionsSchema = z.object({
  tenant: tenantSchema,
  head: z
    .string()
    .regex(/^[1-9]\d{0,9}:[0-9a-f]{64}$/, EXPECTED)
    .transform((text) => ({ seq: Number(text.slice(0, text.indexOf(':'))), sha256: text.slice(-64) }))
    .optional(),
});

export function campaignVerifyCommand(edge: CommandEdge): Command {
  return operatorCommand('verify')
    .description("check a tenant's receipts: none changed, missing or out of place; exit code 1 when one is")
    .requiredOption('--tenant <tenant>', 'whose receipts')
    .option('--head <seq:sha256>', 'a head that an earlier verify printed: it must be in the chain')
    .action(operatorAction(edge, optionsSchema, verify));
}

async function verify(
  { target, output, signal }: OperatorRun,
  { tenant, head }: z.output<typeof optionsSchema>,
): Promise<ExitCode> {
  const { verifyChain } = await import('@reelkeep/core/verify-chain');
  const verdict = await verifyChain(target.store(), target.layout.ledgerPrefix, tenant, head, { signal });
  output.answer({ tenant, holds: verdict.faults.length === 0, ...verdict }, () => [
    ...verdict.faults.map(({ seq, key, fault }) => `broken  link ${seq}  ${key}: ${fault}`),
    `${verdict.faults.length === 0 ? 'holds' : 'BROKEN'}  ${tenant}: ${verdict.links} links, ${verdict.receipts} receipts, ${verdict.keys} keys`,
    ...(verdict.head === undefined ? [] : [`head    ${verdict.head.seq}:${verdict.head.sha256}`]),
  ]);
  return verdict.faults.length === 0 ? EXIT.ok : EXIT.failed;
}
