import { readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { planCost } from '@reelkeep/core/cost-plan';
import { S3_PRICES } from '@reelkeep/core/s3-prices';
import { COMPARED_POLICIES } from '@reelkeep/core/tiering-policy';
import { expect, onTestFinished, test } from 'vitest';
import { type CostChart, drawCostChart } from './cost-chart.ts';
import { writeChart } from './write-chart.ts';

const GiB = 1_073_741_824;

function chart(fields: Partial<CostChart> = {}): CostChart {
  const costs = planCost({
    byAge: [
      {
        storedOn: '2025-08-01',
        storageClass: 'STANDARD',
        objects: 90_000,
        bytes: 4_000 * GiB,
        smallObjects: 0,
        smallBytes: 0,
      },
      {
        storedOn: '2025-02-01',
        storageClass: 'STANDARD',
        objects: 90_000,
        bytes: 4_000 * GiB,
        smallObjects: 0,
        smallBytes: 0,
      },
    ],
    policies: COMPARED_POLICIES,
    endAgeDays: 230,
    playsPerMonth: 0.2,
    prices: S3_PRICES,
    now: new Date('2025-08-12T00:00:00Z'),
    months: 12,
  });
  return {
    title: 'Cost of tenant acme in the next 12 months',
    subtitle: '180000 videos, 7.81 TiB, 0.2 plays per video and month, campaigns end after 230 days',
    footnote: `Prices: AWS S3, us-east-1, read on ${S3_PRICES.asOf}. Traffic is the same under each and left out.`,
    costs,
    cheapest: 'intelligent-tiering',
    ...fields,
  };
}

/** The numbers of one attribute of all elements that match. */
const numbers = (svg: string, pattern: RegExp) => [...svg.matchAll(pattern)].map(([, value]) => Number(value));

test('each bar is as long as its cost by the axis, whatever it is made of', () => {
  const svg = drawCostChart(chart());
  const [zero = 0, ...ticks] = numbers(svg, /<line x1="([\d.]+)"/g);
  const labels = numbers(svg.replaceAll(',', ''), />\$(\d+)<\/text>/g);
  const perDollar = ((ticks.at(-1) ?? 0) - zero) / (labels.at(-1) ?? 1);
  const ends = new Map<string, number>();
  for (const [, x, y, width] of svg.matchAll(/<rect x="([\d.]+)" y="([\d.]+)" width="([\d.]+)" height="28"/g)) {
    ends.set(y ?? '', Number(x) + Number(width));
  }
  const dollars = [...ends.values()].map((end) => (end - zero) / perDollar);
  const { costs } = chart();
  expect(dollars).toHaveLength(costs.length);
  for (const [row, { microUsd }] of costs.entries()) {
    expect(Math.abs((dollars[row] ?? 0) - microUsd / 1e6)).toBeLessThan(microUsd / 1e6 / 100);
  }
});

test('says what it shows: title, currency, date of the prices, which is cheapest; and what comes from outside is escaped', () => {
  const svg = drawCostChart(chart({ title: 'Cost of <acme> & "co"' }));
  expect(svg).toContain('<title>Cost of &lt;acme&gt; &amp; &quot;co&quot;</title>');
  for (const words of ['US dollars', `read on ${S3_PRICES.asOf}`, ' cheapest<', '>Early deletion<']) {
    expect(svg).toContain(words);
  }
});

test('has an axis also where nothing costs anything', () => {
  const costs = planCost({
    byAge: [],
    policies: COMPARED_POLICIES,
    playsPerMonth: 0,
    prices: S3_PRICES,
    now: new Date(0),
    months: 1,
  });
  expect(drawCostChart(chart({ costs }))).not.toMatch(/NaN|Infinity/);
});

test('becomes a PNG in which the text is drawn too', async () => {
  const folder = join(tmpdir(), `reelkeep-chart-${process.pid}`);
  const [full, wordless] = [`${folder}.png`, `${folder}-wordless.png`];
  onTestFinished(async () => {
    for (const file of [full, wordless]) await rm(file, { force: true });
  });
  await writeChart(full, chart());
  const png = await readFile(full);
  expect(png.subarray(0, 8)).toEqual(Buffer.from([0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a]));
  expect(png.readUInt32BE(16)).toBe(1_920);
  // The same without its words is much smaller: text that finds no typeface is left out without a sound.
  const { renderPng } = await import('./render-png.ts');
  const bare = renderPng(drawCostChart(chart()).replaceAll(/<text.*<\/text>/g, ''), 1_920);
  expect(png.length).toBeGreaterThan(bare.length * 3);
});
