/** The price table that money is reckoned with: the one a command names, else the environment's, else the one built in. */
import { readFile } from 'node:fs/promises';
import { describeIssues } from '@reelkeep/core/describe-issues';
import { type PriceTable, priceTableSchema } from '@reelkeep/core/pricing';
import { S3_PRICES } from '@reelkeep/core/s3-prices';
import { CommandError, EXIT } from '../operator/exit-code.ts';

/** Throws `CommandError` that names every fault of a file. @param file `--prices`, JSON in the shape of `packages/core/src/s3-prices.ts`. */
export async function readPrices(
  file: string | undefined,
  env: Readonly<Record<string, string | undefined>>,
): Promise<PriceTable> {
  const path = file ?? env['PRICE_TABLE_FILE'];
  if (path === undefined) return S3_PRICES;
  const wrong = (what: string) => new CommandError(`${path}: ${what}`, { exitCode: EXIT.config });
  const text = await readFile(path, 'utf8').catch(() => {
    throw wrong('can not be read');
  });
  const content = parseJson(text);
  if (content === undefined) throw wrong('is no JSON');
  const parsed = priceTableSchema.safeParse(content);
  if (!parsed.success) throw wrong(describeIssues(parsed.error));
  return parsed.data;
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
