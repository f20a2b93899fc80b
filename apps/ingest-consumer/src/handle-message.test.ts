import { describe, expect, it } from 'vitest';
import { ProviderFailure } from './provider-failure.ts';
import { createIngestBench, KEY, messageOf, tinyMp4, URL_OF_VIDEO, video } from './testing/ingest-bench.ts';

const down = {
  state: 'down',
  reason: 's3_unavailable',
  since: new Date(0),
  failedProbes: 0,
  nextProbeAt: new Date(0),
} as const;

describe('a message', () => {
  it('publishes what became of it with every field', async () => {
    const bench = createIngestBench();
    await bench.handle(messageOf(video));
    expect(bench.outcomes).toEqual([
      {
        type: 'video.stored',
        tenant: 'acme',
        creative_id: 'campaign-123',
        iteration: 1,
        key: KEY,
        bytes: tinyMp4().length,
        sha256: expect.stringMatching(/^[0-9a-f]{64}$/),
        already_stored: false,
        promoted: false,
        message_id: 'm1',
        at: '2025-08-12T14:31:00.000Z',
      },
    ]);
  });

  it('without generated_at takes the second it was sent in', async () => {
    const bench = createIngestBench();
    const { generated_at: _, ...rest } = video;
    await bench.handle(messageOf(rest));
    expect(bench.store.keys('videos/')).toEqual(['videos/acme/20250812_143059-campaign-123-001.mp4']);
  });

  it('that is broken goes to the DLQ, and tells its sender as much as can be read', async () => {
    const bench = createIngestBench();
    expect(await bench.handle(messageOf({ ...video, iteration: 0 }))).toMatchObject({
      do: 'dead_letter',
      reason: 'message_malformed',
      detail: expect.stringContaining('iteration: '),
    });
    expect(bench.outcomes).toMatchObject([
      { type: 'video.rejected', tenant: 'acme', creative_id: 'campaign-123', iteration: null },
    ]);
    expect(bench.store.calls).toEqual([]);
  });

  it.each([
    ['ftp://provider.example/a.mp4', /https/],
    ['http://provider.example/a.mp4', /https/],
    ['https://u:p@provider.example/a.mp4', /user name/],
    ['https://10.0.0.1/a.mp4', /public/],
    ['https://[::ffff:127.0.0.1]/a.mp4', /public/],
    ['https://provider.example:8443/a.mp4', /port/],
  ])('whose URL is %s is refused before anything is written', async (original_url, detail) => {
    const bench = createIngestBench();
    const disposition = await bench.handle(messageOf({ ...video, original_url }));
    expect(disposition).toMatchObject({ do: 'dead_letter', reason: 'provider_url_refused' });
    expect(disposition.do === 'dead_letter' && disposition.detail).toMatch(detail);
    expect(bench.store.calls).toEqual([]);
  });

  it.each([
    ['html', Buffer.from('<!doctype html><p>sorry</p>'), 'provider_not_video'],
    ['more than is allowed', tinyMp4(1_000_001), 'provider_too_large'],
  ])('whose provider sends %s is rejected, and nothing is stored', async (_, bytes, reason) => {
    const bench = createIngestBench();
    bench.serve(bytes);
    expect(await bench.handle(messageOf(video))).toMatchObject({ do: 'dead_letter', reason });
    expect(bench.store.keys('videos/')).toEqual([]);
  });

  it('whose provider sends nothing is tried again: a body may be cut short before its first byte', async () => {
    const bench = createIngestBench();
    bench.serve(new Uint8Array());
    expect(await bench.handle(messageOf(video))).toMatchObject({ do: 'move', queue: 'retry' });
    expect(bench.store.keys('videos/')).toEqual([]);
  });

  it.each([
    ['content_length', 3],
    ['sha256', 'b'.repeat(64)],
  ])('that declared another %s is rejected', async (field, value) => {
    const bench = createIngestBench();
    const disposition = await bench.handle(messageOf({ ...video, [field]: value }));
    expect(disposition).toMatchObject({ do: 'dead_letter', reason: 'content_mismatch' });
    expect(bench.store.keys('videos/')).toEqual([]);
  });

  it('is put off while its provider fails, and given up as gone when the time for that is over', async () => {
    const bench = createIngestBench();
    bench.serve(new ProviderFailure({ reason: 'provider_failed', detail: '503', final: false }));
    expect(await bench.handle(messageOf(video, { receiveCount: 9 }))).toEqual({ do: 'retry', afterSeconds: 256 });
    bench.advance(6 * 3_600_000);
    expect(await bench.handle(messageOf(video))).toMatchObject({
      do: 'dead_letter',
      reason: 'provider_gone',
      detail: expect.stringMatching(/no time .* 503/),
    });
  });

  it('that was received ten times is sent anew with its history, so that waiting alone never leads to the DLQ', async () => {
    const bench = createIngestBench();
    bench.serve(new ProviderFailure({ reason: 'provider_failed', detail: '503', final: false }));
    const moved = await bench.handle(messageOf(video, { receiveCount: 10 }));
    expect(moved).toMatchObject({ do: 'move', queue: 'retry', delaySeconds: 450 });
    const attributes = moved.do === 'move' ? moved.attributes : {};
    bench.advance(5 * 3_600_000);
    const arrivedAt = new Date('2025-08-12T19:31:00Z');
    const again = messageOf(video, { messageId: 'm2', attributes, arrivedAt });
    expect(await bench.handle(again)).toEqual({ do: 'retry', afterSeconds: 450 });
    bench.advance(3_600_000);
    expect(await bench.handle(again)).toMatchObject({ do: 'dead_letter', reason: 'provider_gone' });
    expect(bench.outcomes).toMatchObject([{ type: 'video.rejected', message_id: 'm1' }]);
  });

  it('whose provider asks for a longer wait than a queue can give is left alone for all of it', async () => {
    const bench = createIngestBench();
    const retryAfterSeconds = 3_000;
    bench.serve(new ProviderFailure({ reason: 'provider_failed', detail: '503', final: false, retryAfterSeconds }));
    expect(await bench.handle(messageOf(video))).toEqual({ do: 'retry', afterSeconds: 3_000 });
    const moved = await bench.handle(messageOf(video, { receiveCount: 10 }));
    expect(moved).toMatchObject({ do: 'move', queue: 'retry', delaySeconds: 900 });
    const again = messageOf(video, { messageId: 'm2', attributes: moved.do === 'move' ? moved.attributes : {} });
    bench.advance(900_000);
    expect(await bench.handle(again)).toEqual({ do: 'retry', afterSeconds: 2_100 });
    expect(bench.downloads).toHaveLength(2);
    bench.advance(2_100_000);
    bench.serve(tinyMp4());
    expect(await bench.handle(again)).toEqual({ do: 'acknowledge' });
  });

  it('whose link should still live is looked at once more, not counting the stops and crashes before', async () => {
    const bench = createIngestBench();
    bench.serve(new ProviderFailure({ reason: 'provider_gone', detail: '404', final: false }));
    const first = await bench.handle(messageOf(video, { receiveCount: 7 }));
    expect(first).toMatchObject({ do: 'move', queue: 'retry' });
    const attributes = first.do === 'move' ? first.attributes : {};
    const second = await bench.handle(messageOf(video, { messageId: 'm2', attributes }));
    expect(second).toMatchObject({ do: 'dead_letter', reason: 'provider_gone', detail: '404' });
    // A redrive from the DLQ, where it has its attributes still, begins afresh.
    const redriven = { ...attributes, reason: 'provider_gone', failed_at: '2025-08-12T15:00:00.000Z' };
    expect(await bench.handle(messageOf(video, { messageId: 'm3', attributes: redriven }))).toMatchObject({
      do: 'move',
    });
  });

  it('is not acknowledged when its outcome could not be published', async () => {
    const bench = createIngestBench();
    bench.outcomes.push = () => {
      throw new Error('topic away');
    };
    await expect(bench.handle(messageOf(video))).rejects.toThrow('topic away');
  });
});

describe('while S3 is away', () => {
  it("a message gets its provider's URL once and is parked with its history", async () => {
    const bench = createIngestBench();
    bench.setHealth(down);
    const first = await bench.handle(messageOf(video));
    expect(first).toEqual({
      do: 'move',
      queue: 'retry',
      delaySeconds: 0,
      attributes: { origin_message_id: 'm1', parked: '1', fallback_at: '2025-08-12T14:31:00.000Z' },
    });
    expect(bench.outcomes).toMatchObject([
      { type: 'video.fallback', key: KEY, url: URL_OF_VIDEO, reason: 's3_unavailable', will_retry: true },
    ]);
    const attributes = first.do === 'move' ? first.attributes : {};
    const again = await bench.handle(messageOf(video, { messageId: 'm2', attributes }));
    expect(bench.outcomes).toHaveLength(1);
    expect(again).toMatchObject({ delaySeconds: 2, attributes: { origin_message_id: 'm1', parked: '2' } });
    expect(bench.store.calls).toEqual([]);
  });

  it('is told again after an hour, and within the hour not even when its move had failed', async () => {
    const bench = createIngestBench();
    bench.setHealth(down);
    await bench.handle(messageOf(video));
    // The same message again, without the attributes that a move would have given it.
    await bench.handle(messageOf(video, { receiveCount: 2 }));
    expect(bench.outcomes).toHaveLength(1);
    bench.advance(3_600_000);
    await bench.handle(messageOf(video, { receiveCount: 3 }));
    expect(bench.outcomes).toHaveLength(2);
  });

  it('is told of later when the outcome could not be published', async () => {
    const bench = createIngestBench();
    bench.setHealth(down);
    const { push } = bench.outcomes;
    bench.outcomes.push = () => {
      throw new Error('topic away');
    };
    await expect(bench.handle(messageOf(video))).rejects.toThrow('topic away');
    bench.outcomes.push = push;
    expect(await bench.handle(messageOf(video, { receiveCount: 2 }))).toMatchObject({ do: 'move' });
    expect(bench.outcomes).toHaveLength(1);
  });

  it.each([
    ["carries an account's key", 'https://provider.example/a.mp4?key=s3cret', {}],
    ['opens only with a header', 'https://provider.example/a.mp4', { 'x-api-key': 's3cret' }],
  ])('gives no URL out that %s, and says why', async (_, original_url, own) => {
    const bench = createIngestBench({ headers: { forHost: () => own } });
    bench.setHealth(down);
    await bench.handle(messageOf({ ...video, original_url }));
    expect(bench.outcomes).toMatchObject([{ type: 'video.fallback', url: null, detail: expect.stringMatching(/key/) }]);
    expect(JSON.stringify([bench.outcomes, bench.lines])).not.toContain('s3cret');
  });

  it('what is at risk is in the figures until it is stored', async () => {
    const bench = createIngestBench();
    bench.setHealth(down);
    const signed = `${URL_OF_VIDEO}&X-Amz-Date=20250812T143000Z&X-Amz-Expires=3600`;
    await bench.handle(messageOf({ ...video, original_url: signed, content_length: tinyMp4().length }));
    const atRisk = await bench.metricsText();
    expect(atRisk).toContain('reelkeep_ingest_first_expiry_seconds 3540');
    expect(atRisk).toContain(`reelkeep_ingest_at_risk_bytes ${tinyMp4().length}`);
    expect(atRisk).toContain('reelkeep_ingest_at_risk_videos 1');
    bench.setHealth({ state: 'up' });
    await bench.handle(messageOf({ ...video, original_url: signed, content_length: tinyMp4().length }));
    const safe = await bench.metricsText();
    expect(safe).toMatch(/reelkeep_ingest_first_expiry_seconds \+?Inf/);
    expect(safe).toContain('reelkeep_ingest_at_risk_videos 0');
    expect(safe).toContain('reelkeep_ingest_message_to_durable_quantiles_seconds{quantile="0.5"} 0.1');
  });

  it('is promoted once S3 is back, under the id that its sender knows', async () => {
    const bench = createIngestBench();
    const attributes = { origin_message_id: 'm1', parked: '1', fallback_at: '2025-08-12T14:30:00.000Z' };
    expect(await bench.handle(messageOf(video, { messageId: 'm2', attributes }))).toEqual({ do: 'acknowledge' });
    expect(bench.outcomes).toMatchObject([{ type: 'video.stored', promoted: true, message_id: 'm1' }]);
  });

  it('is promoted as well when its move had failed, so that it comes again as it was', async () => {
    const bench = createIngestBench();
    bench.setHealth(down);
    await bench.handle(messageOf(video));
    bench.setHealth({ state: 'up' });
    expect(await bench.handle(messageOf(video, { receiveCount: 2 }))).toEqual({ do: 'acknowledge' });
    expect(bench.outcomes).toMatchObject([{ type: 'video.fallback' }, { type: 'video.stored', promoted: true }]);
  });

  it('is warned of once a message, and the warning holds no secret of the URL', async () => {
    const bench = createIngestBench();
    bench.setHealth(down);
    await bench.handle(messageOf(video));
    const warnings = bench.lines.filter(({ level }) => level === 'warn');
    expect(warnings).toMatchObject([{ fields: { event: 'video.fallback', key: KEY, message_id: 'm1' } }]);
    expect(JSON.stringify(bench.lines)).not.toContain('s3cret');
  });
});

describe('without a bucket', () => {
  it("generation goes on: the provider's URL is given out, nothing waits, nothing is an error", async () => {
    const bench = createIngestBench({ configured: false });
    expect(await bench.handle(messageOf(video))).toEqual({ do: 'acknowledge' });
    expect(bench.outcomes).toMatchObject([{ type: 'video.fallback', reason: 's3_not_configured', will_retry: false }]);
    expect(bench.lines.filter(({ level }) => level === 'error')).toEqual([]);
  });
});
