import { describe, expect, it } from 'vitest';
import { createDeadLetters, type DeadLetter } from './dead-letters.ts';

function queueOf(...batches: ReadonlyArray<readonly string[]>) {
  const done: string[] = [];
  const left = [...batches];
  const letter = (body: string): DeadLetter => ({
    body,
    attributes: { reason: 'provider_gone' },
    remove: async () => void done.push(`removed ${body}`),
    giveBack: async () => void done.push(`gave back ${body}`),
  });
  return { done, deadLetters: createDeadLetters(async () => (left.shift() ?? []).map(letter)) };
}

describe('createDeadLetters', () => {
  it("removes the letter that fits and gives everybody else's back", async () => {
    const { done, deadLetters } = queueOf(['theirs'], [], ['another', 'ours', 'a third']);
    const found = await deadLetters.take((body) => body === 'ours');
    expect(found.attributes).toEqual({ reason: 'provider_gone' });
    expect(done).toEqual(['removed ours', 'gave back theirs', 'gave back another', 'gave back a third']);
  });

  it('fails when none fits, and keeps nothing back', async () => {
    const { done, deadLetters } = queueOf(['theirs']);
    await expect(deadLetters.take((body) => body === 'ours')).rejects.toThrow(
      'the message is in the dead-letter queue',
    );
    expect(done).toEqual(['gave back theirs']);
  });
});
