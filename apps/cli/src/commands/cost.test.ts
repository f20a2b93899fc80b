import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { PutObjectCommand } from '@aws-sdk/client-s3';
import { S3_PRICES } from '@reelkeep/core/s3-prices';
import { beforeAll, describe, expect, it } from 'vitest';
import { useOperatorEngine } from '../testing/operator-engine.ts';
import { costCommand } from './cost.ts';

const engine = useOperatorEngine();
const SIZE = 131_072;
/** Prices under which a kilobyte is worth something: $8,192 a GB, so $1 for 128 KB. */
const DEAR = {
  ...S3_PRICES,
  asOf: '2026-01-31',
  classes: {
    STANDARD: { perGibMonthUsd: [{ upToGib: null, usd: 8_192 }], perThousandGetsUsd: 100 },
    STANDARD_IA: { perGibMonthUsd: [{ upToGib: null, usd: 4_096 }], minimumDays: 30, perGibRetrievedUsd: 8_192 },
    GLACIER_IR: { perGibMonthUsd: [{ upToGib: null, usd: 2_048 }], minimumDays: 90 },
    INTELLIGENT_TIERING: { perGibMonthUsd: [{ upToGib: null, usd: 8_192 }] },
  },
};
let prices = '';

beforeAll(async () => {
  prices = join(engine.home, 'dear.json');
  await writeFile(prices, JSON.stringify(DEAR));
  for (const Key of [
    'videos/acme/20250812_000000-campaign-7-001.mp4',
    'videos/acme/20250812_000000-summer-looks-001.mp4',
    'videos/globex/20250812_000000-campaign-7-001.mp4',
  ]) {
    const Body = new Uint8Array(SIZE);
    await engine.clients.s3.send(new PutObjectCommand({ Bucket: engine.stack.bucket ?? '', Key, Body }));
  }
});

const cost = (...args: string[]) => engine.run(costCommand, [...args, '--prices', prices]);
const plan = async (...args: string[]) => JSON.parse((await cost('plan', '--json', ...args)).stdout);

describe('cost now', () => {
  it.each([
    [[], 'bucket reelkeep-videos', 3],
    [['--tenant', 'acme'], 'tenant acme', 2],
    [['--tenant', 'acme', '--campaign', 'campaign-7'], 'campaign campaign-7 of acme', 1],
  ])('reckons a month of %j', async (args, scope, usd) => {
    const { stdout, exitCode } = await cost('now', '--json', ...args);
    expect(exitCode).toBe(0);
    expect(JSON.parse(stdout)).toMatchObject({ scope, usd_per_month: usd, prices: { as_of: '2026-01-31' } });
  });

  it('adds what playing costs, and tells a person the prices it reckoned with', async () => {
    // 2 videos: $2 of storage; 2 x 5 GET / 1,000 x $100 = $1
    const { stdout } = await cost('now', '--tenant', 'acme', '--plays', '5');
    expect(stdout).toMatch(/^tenant acme: 2 videos, 256 KiB, \$3\.00 a month\n/);
    expect(stdout).toContain('STANDARD       2       256 KiB  $2.00    $1.00     $0.00      $3.00');
    expect(stdout).toContain('Prices: us-east-1, 2026-01-31');
  });
});

describe('cost plan', () => {
  it('compares the policies over the months and says which is cheapest by how much', async () => {
    // two videos stored today: Standard 3 x 2; IA 2 + 1 + 1; Glacier IR from day 90 on, so 3 x 2; the same as they are
    expect(await plan('--tenant', 'acme', '--months', '3')).toMatchObject({
      policies: [
        { policy: 'configured', title: 'As configured: no transitions', usd: 6 },
        { policy: 'standard', usd: 6 },
        { policy: 'ia-30', usd: 4, by_month: [{ usd: 2 }, { usd: 1 }, { usd: 1 }] },
        { policy: 'glacier-ir-90', usd: 6 },
        { policy: 'intelligent-tiering', usd: 6 },
      ],
      cheapest: 'ia-30',
      savings: [
        { than: 'configured', usd: 2 },
        { than: 'standard', usd: 2 },
        { than: 'glacier-ir-90', usd: 2 },
        { than: 'intelligent-tiering', usd: 2 },
      ],
    });
  });

  it('charges for campaigns that end early, and for playing from cold classes', async () => {
    // ends on day 36: IA 2 + 1 x 6/30 = 2.20, and 24 of 30 days that are missing, 0.80; Standard 2 x 36/30 = 2.40
    const early = await plan('--tenant', 'acme', '--months', '3', '--campaign-days', '36');
    expect(early.policies).toMatchObject([
      { usd: 2.4 },
      { usd: 2.4 },
      { usd: 3, storage_usd: 2.2, early_deletion_usd: 0.8 },
      { usd: 2.4 },
      { usd: 2.4 },
    ]);
    expect(early.cheapest).toBe('configured');
    // IA: one play a month of 256 KB at $8,192 a GB in the second month
    const played = await plan('--tenant', 'acme', '--months', '2', '--plays', '1');
    expect(played.policies[2]).toMatchObject({ policy: 'ia-30', retrieval_usd: 2 });
  });

  it('counts what is still to come', async () => {
    // three videos a month of 128 KB, from the middle of the month: 3 x 0.5 the first month, 3 + 3 x 0.5 the second
    const { policies } = await plan('--tenant', 'globex', '--months', '2', '--new-per-month', '3');
    expect(policies[1]).toMatchObject({ policy: 'standard', usd: 1 + 1.5 + 1 + 4.5 });
  });

  it('fails where there is no video to take the size of those from that are to come', async () => {
    const { stderr, exitCode } = await cost('plan', '--tenant', 'initech', '--new-per-month', '3');
    expect([exitCode, stderr]).toEqual([
      1,
      expect.stringContaining('the videos that are there, and tenant initech has none'),
    ]);
  });

  it('speaks of one month as one', async () => {
    const { stdout } = await cost('plan', '--tenant', 'acme', '--months', '1');
    expect(stdout).toMatch(/^Cost of tenant acme in the next 1 month\n/);
    expect(stdout).toContain(', $2.00 in 1 month');
  });

  it('tells a person in a table, and draws the chart that was asked for', async () => {
    const [svg, png] = [join(engine.home, 'plan.svg'), join(engine.home, 'plan.png')];
    const { stdout, stderr, exitCode } = await cost('plan', '--tenant', 'acme', '--months', '3', '--chart', svg, png);
    expect(exitCode).toBe(0);
    expect(stdout).toContain(
      'Cheapest: Standard-IA after 30 days, $4.00 in 3 months\n  $2.00 (33 %) less than As configured',
    );
    expect(stdout).toMatch(
      /\* Standard-IA after 30 days +\$4\.00 +\$0\.00 +\$0\.00 +\$0\.00 +\$2\.00 +\$1\.00 +\$4\.00\n/,
    );
    expect(stderr).toBe(`wrote ${svg}\nwrote ${png}\n`);
    expect(await readFile(svg, 'utf8')).toContain('Cost of tenant acme in the next 3 months');
    expect((await readFile(png)).subarray(1, 4).toString()).toBe('PNG');
  });

  it.each([
    [['--campaign', 'c'], '--campaign needs --tenant'],
    [['--months', '0'], '--months: expected a whole number from 1 to 120'],
    [['--chart', 'plan.pdf'], 'expected a file that ends with .svg or .png'],
  ])('refuses %j with exit code 2', async (args, fault) => {
    const { stderr, exitCode } = await cost('plan', ...args);
    expect([exitCode, stderr]).toEqual([2, expect.stringContaining(fault)]);
  });
});

describe('cost prices', () => {
  it('prints a table that is taken as it is', async () => {
    const { stdout } = await engine.run(costCommand, ['prices']);
    expect(JSON.parse(stdout)).toEqual(S3_PRICES);
  });
});
