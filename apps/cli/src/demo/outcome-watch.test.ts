import { afterEach, describe, expect, it } from 'vitest';
import { watchOutcomes } from './outcome-watch.ts';

const over: AbortController[] = [];
afterEach(() => {
  for (const controller of over.splice(0)) controller.abort();
});

function stored(messageId: string): string {
  const about = { tenant: 'acme', creative_id: 'campaign-123', iteration: 1, key: 'k', message_id: messageId };
  const what = { bytes: 1, sha256: null, already_stored: false, promoted: false, at: '2026-01-01T00:00:00Z' };
  return JSON.stringify({ type: 'video.stored', ...about, ...what });
}

/** A topic whose batches the test hands out, one for each receive. */
function watch(timeoutMs = 10_000) {
  const controller = new AbortController();
  over.push(controller);
  const batches: Array<PromiseWithResolvers<readonly string[]>> = [];
  const next = (index: number) => {
    batches[index] ??= Promise.withResolvers();
    return batches[index];
  };
  let received = 0;
  const outcomes = watchOutcomes({
    receive: () => {
      received += 1;
      return next(received - 1).promise;
    },
    signal: controller.signal,
    timeoutMs,
  });
  return {
    outcomes,
    hand: (index: number, bodies: readonly string[]) => next(index).resolve(bodies),
    next,
    stop: (reason: Error) => controller.abort(reason),
  };
}

describe('watchOutcomes', () => {
  it('finds the outcome of each message, in whatever order they come', async () => {
    const { outcomes, hand } = watch();
    const first = outcomes.waitFor('one', ['video.stored']);
    const second = outcomes.waitFor('two', ['video.stored']);
    hand(0, [stored('two')]);
    hand(1, [stored('one')]);
    expect((await first).message_id).toBe('one');
    expect((await second).message_id).toBe('two');
  });

  it('finds an outcome that came before anyone waited for it', async () => {
    const { outcomes, hand } = watch();
    hand(0, [stored('one'), stored('two')]);
    await outcomes.waitFor('two', ['video.stored']);
    expect((await outcomes.waitFor('one', ['video.stored'])).message_id).toBe('one');
  });

  it('passes over an outcome of another type and a body that is none', async () => {
    const { outcomes, hand } = watch(50);
    const waiting = outcomes.waitFor('one', ['video.fallback']);
    hand(0, ['{"type":"other"}', stored('one')]);
    await expect(waiting).rejects.toThrow('video.fallback of message one came within 0.05 s');
  });

  it('ends the wait when it is told to stop', async () => {
    const { outcomes, stop } = watch();
    const waiting = outcomes.waitFor('one', ['video.stored']);
    stop(new Error('Ctrl-C'));
    await expect(waiting).rejects.toThrow('Ctrl-C');
  });

  it('fails who waits when the topic can no longer be read', async () => {
    const { outcomes, next } = watch();
    const waiting = outcomes.waitFor('one', ['video.stored']);
    next(0).reject(new Error('queue is gone'));
    await expect(waiting).rejects.toThrow('queue is gone');
  });
});
