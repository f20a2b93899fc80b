import { formatVideoKey } from '@reelkeep/core/video-key';
import { describe, expect, it } from 'vitest';
import { createReaperBench, videoOf } from './testing/reaper-bench.ts';

describe('multipart uploads', () => {
  it('are aborted and named where an attempt is open, and nobody asks about any other key', async () => {
    const bench = createReaperBench();
    const open = videoOf('acme', 'campaign-1', 2);
    const key = formatVideoKey('videos', open);
    await bench.keep(videoOf('acme', 'campaign-1', 1));
    await bench.keep(open, { close: false });
    const startedAt = new Date(0);
    bench.uploads.open.push({ key, uploadId: 'u1', startedAt }, { key, uploadId: 'u2', startedAt });
    bench.uploads.open.push({ key: `${key}.other`, uploadId: 'u3', startedAt });
    await bench.end({ tenant: 'acme', campaign_id: 'campaign-1', ended_at: '2025-09-01T00:00:00Z' });
    expect(bench.uploads.open.map(({ uploadId }) => uploadId)).toEqual(['u3']);
    expect(bench.uploads.listed).toEqual([key]);
    const text = (name: string) => new TextDecoder().decode(bench.store.bytes(`ledger/acme/campaign-1/${name}`));
    expect(JSON.parse(text('reaped/20250901_000000_000.json'))).toMatchObject({ uploads_aborted: 2 });
    expect(text('reaped-keys/20250901_000000_000/000001.jsonl')).toContain('"uploads_aborted":["u1","u2"]');
  });
});
