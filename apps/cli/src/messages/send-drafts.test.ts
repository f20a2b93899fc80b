import { describe, expect, it } from 'vitest';
import { draftMessages } from './draft-message.ts';
import { lineRanges, sendDrafts } from './send-drafts.ts';

const drafts = (count: number) =>
  draftMessages(
    Array.from({ length: count }, (_, index) =>
      JSON.stringify({
        tenant: index % 2 === 0 ? 'acme' : 'globex',
        creative_id: 'c',
        iteration: index + 1,
        original_url: 'https://provider.example/out.mp4',
      }),
    ).join('\n'),
    'messages.ndjson',
  );

describe('sendDrafts', () => {
  it('sends each in the group of its tenant', async () => {
    const groups: unknown[] = [];
    const sender = { send: async ({ groupId }: { groupId?: string }) => ({ messageId: String(groups.push(groupId)) }) };
    const sent: string[] = [];
    const signal = new AbortController().signal;
    await sendDrafts(sender, drafts(3), { signal, onSent: ({ messageId }) => void sent.push(messageId) });
    expect(groups).toEqual(['acme', 'globex', 'acme']);
    expect(sent.sort()).toEqual(['1', '2', '3']);
  });

  it('names the lines that were not sent when the queue goes away, so that they and no others can be sent again', async () => {
    let tries = 0;
    const away = Object.assign(new Error('connect'), { code: 'ECONNREFUSED' });
    const sender = {
      async send() {
        tries += 1;
        if (tries > 3) throw away;
        return { messageId: 'm' };
      },
    };
    const failing = sendDrafts(sender, drafts(20), { signal: new AbortController().signal, onSent: () => {} });
    await expect(failing).rejects.toMatchObject({
      exitCode: 75,
      message: expect.stringMatching(/^3 of 20 messages were sent, not lines 4-20: connect \(ECONNREFUSED\)\. Check /),
    });
    expect(tries).toBeLessThan(20);
  });

  it('writes lines as ranges', () => {
    expect(lineRanges([2, 5, 6, 7, 9])).toBe('2, 5-7, 9');
  });
});
