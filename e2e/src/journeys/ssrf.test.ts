import { connect } from 'node:net';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type Lane, openLane } from '../crash/lane.ts';
import { eventually } from '../eventually.ts';
import { type LoopbackListener, startLoopbackListener } from '../loopback-listener.ts';
import { newFile } from '../names.ts';
import { client, provider } from '../shared-stack.ts';
import { SSRF_VECTORS } from '../ssrf-vectors.ts';
import { videoMessage } from '../video.ts';

/** As in production, but for http and the port: of these URLs the address alone is left to refuse. */
let guarded: Lane;
let listener: LoopbackListener;
beforeAll(async () => {
  listener = await startLoopbackListener();
  guarded = await openLane();
  await guarded.startWorker({
    env: { PROVIDER_ALLOW_PRIVATE: 'false', PROVIDER_ALLOWED_PORTS: String(listener.port), INGEST_CONCURRENCY: '16' },
  });
});
afterAll(async () => {
  await guarded.close();
  await listener.close();
});

describe('a message that leads inside', () => {
  it('is aimed at a listener that would hear it', async () => {
    const heard = await startLoopbackListener();
    connect(heard.port, '127.0.0.1').on('error', () => {});
    connect(heard.port, '::1').on('error', () => {});
    await eventually('both connections', () => heard.connections().length === 2);
    await heard.close();
  });

  it(`is refused, and nobody connects, in any of ${SSRF_VECTORS.length} ways`, { timeout: 120_000 }, async () => {
    expect(SSRF_VECTORS.length).toBeGreaterThanOrEqual(80);
    const urls = SSRF_VECTORS.map((vector) => vector.replaceAll('PORT', String(listener.port)));
    const sent = await Promise.all(
      urls.map(async (original_url) => ({
        original_url,
        messageId: await guarded.send(videoMessage({ original_url })),
      })),
    );
    const outcomes = await Promise.all(
      sent.map(async ({ original_url, messageId }) => {
        const { type, reason } = await client.outcome(messageId);
        return { original_url, type, reason };
      }),
    );
    const refused = ['provider_url_refused', 'message_malformed'];
    expect(
      outcomes.filter(({ type, reason }) => type !== 'video.rejected' || !refused.includes(String(reason))),
    ).toEqual([]);
    expect(listener.connections()).toEqual([]);
  });

  it('by way of a redirect is refused there, and nobody goes where it points', { timeout: 120_000 }, async () => {
    // Loopback itself is what this stack allows, for its provider is there.
    const targets = SSRF_VECTORS.filter(
      (vector) => !/127|localhost|\[::1\]|x7f|0177|2130706433|0000::0001|0:1\]/i.test(vector),
    )
      .filter((vector) => /^http:/.test(vector) && !/[^\x20-\x7e]|%|\\/.test(vector))
      .map((vector) => vector.replaceAll('PORT', '80'));
    expect(targets.length).toBeGreaterThanOrEqual(40);
    const ids = await Promise.all(
      targets.map((target) =>
        client.send(
          'ingest',
          videoMessage({
            original_url: provider.url('redirect-elsewhere', newFile(), `?to=${encodeURIComponent(target)}`),
          }),
        ),
      ),
    );
    const outcomes = await Promise.all(ids.map((id) => client.outcome(id)));
    const reasons = outcomes.map(({ reason }, index) => ({ target: targets[index], reason }));
    expect(reasons.filter(({ reason }) => reason !== 'provider_url_refused')).toEqual([]);
  });
});
