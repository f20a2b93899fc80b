import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { PutObjectCommand } from '@aws-sdk/client-s3';
import { S3_PRICES } from '@reelkeep/core/s3-prices';
import { beforeAll, describe, expect, it } from 'vitest';
import { useOperatorEngine } from '../testing/operator-engine.ts';
import { usageCommand } from './usage.ts';

const engine = useOperatorEngine();

beforeAll(async () => {
  const put = (Key: string, size: number) =>
    engine.clients.s3.send(
      new PutObjectCommand({ Bucket: engine.stack.bucket ?? '', Key, Body: new Uint8Array(size) }),
    );
  await put('videos/acme/20250711_235959-campaign-7-001.mp4', 1_000);
  await put('videos/acme/20250812_000000-campaign-7-002.mp4', 200_000);
  await put('videos/acme/20250812_000000-summer-looks-001.mp4', 50);
  await put('videos/acme/20250812_000001-summer-looks-002.mp4', 0);
  await put('videos/globex/20250812_000000-campaign-7-001.mp4', 7);
});

describe('usage', () => {
  it("adds up a tenant's videos by class, month and creative, and fences not at all", async () => {
    const now = () => new Date('2025-08-20T00:00:00Z');
    const { stdout, exitCode } = await engine.run(usageCommand, ['--tenant', 'acme', '--json'], { now });
    expect(exitCode).toBe(0);
    expect(JSON.parse(stdout)).toEqual({
      tenant: 'acme',
      creative_id: null,
      as_of: '2025-08-20T00:00:00.000Z',
      objects: 3,
      bytes: 201_050,
      by_storage_class: [{ storage_class: 'STANDARD', objects: 3, bytes: 201_050, usd_per_month: expect.any(Number) }],
      by_month: [
        { month: '2025-07', objects: 1, bytes: 1_000 },
        { month: '2025-08', objects: 2, bytes: 200_050 },
      ],
      by_creative: [
        { creative_id: 'campaign-7', objects: 2, bytes: 201_000 },
        { creative_id: 'summer-looks', objects: 1, bytes: 50 },
      ],
      cost: {
        usd_per_month: expect.any(Number),
        prices: { region: 'us-east-1', as_of: S3_PRICES.asOf, source: S3_PRICES.source },
        unpriced_classes: [],
      },
    });
  });

  it('adds up the whole bucket by tenant, and one creative by itself', async () => {
    const bucket = JSON.parse((await engine.run(usageCommand, ['--json'])).stdout);
    expect(bucket).toMatchObject({
      objects: 4,
      by_tenant: [
        { tenant: 'acme', objects: 3, bytes: 201_050 },
        { tenant: 'globex', objects: 1, bytes: 7 },
      ],
    });
    const args = ['--tenant', 'acme', '--creative', 'summer-looks', '--json'];
    expect(JSON.parse((await engine.run(usageCommand, args)).stdout)).toMatchObject({ objects: 1, bytes: 50 });
  });

  it('reckons with a price table of ones own, and names every fault of one that is none', async () => {
    const file = join(engine.home, 'prices.json');
    const standard = { perGibMonthUsd: [{ upToGib: null, usd: 1_073_741.824 }] };
    await writeFile(file, JSON.stringify({ ...S3_PRICES, classes: { STANDARD: standard } }));
    const args = ['--tenant', 'globex', '--json', '--prices', file];
    expect(JSON.parse((await engine.run(usageCommand, args)).stdout).cost.usd_per_month).toBe(0.007);
    await writeFile(file, JSON.stringify({ ...S3_PRICES, asOf: 'today' }));
    const wrong = await engine.run(usageCommand, args);
    expect([wrong.exitCode, wrong.stderr]).toEqual([78, expect.stringContaining(`${file}: asOf: `)]);
  });

  it('tells a person the same in tables', async () => {
    const { stdout } = await engine.run(usageCommand, ['--tenant', 'acme']);
    expect(stdout).toMatch(/^3 videos, 196 KiB\nstorage <\$0\.01 a month \(us-east-1, prices of /);
    expect(stdout).toContain(
      '\nCREATIVE      VIDEOS  SIZE\ncampaign-7    2       196 KiB\nsummer-looks  1       50 B\n',
    );
  });

  it('refuses a creative of nobody', async () => {
    expect(await engine.run(usageCommand, ['--creative', 'c'])).toMatchObject({ exitCode: 2 });
  });
});
