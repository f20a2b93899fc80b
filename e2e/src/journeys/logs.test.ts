import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, inject, it } from 'vitest';
import { api } from '../api.ts';
import { eventually } from '../eventually.ts';
import { isRecord, type Json, parseJson } from '../json.ts';
import { newFile } from '../names.ts';
import { client, provider } from '../shared-stack.ts';
import { token } from '../token.ts';
import { keyOf, videoMessage } from '../video.ts';

const LOGS = join(inject('stackHome'), 'logs');

async function logText(): Promise<string> {
  const files = (await readdir(LOGS)).filter((name) => name.endsWith('.log'));
  return (await Promise.all(files.map((name) => readFile(join(LOGS, name), 'utf8')))).join('');
}

/** Whole lines only: the last one may still be on its way. */
function lines(text: string): Json[] {
  return text
    .split('\n')
    .slice(0, -1)
    .filter((line) => line !== '')
    .map(parseJson)
    .filter(isRecord);
}

describe('logs with LOG_LEVEL=DEBUG', () => {
  it('are JSON lines that tell a message’s way by message id, key and duration', async () => {
    const message = videoMessage({ original_url: provider.url('normal', newFile()) });
    const messageId = await client.send('ingest', message);
    await client.outcome(messageId);
    const about = await eventually('the log of the message', async () => {
      const found = lines(await logText()).filter((line) => line['message_id'] === messageId);
      return found.some((line) => line['outcome'] !== undefined && line['duration_ms'] !== undefined)
        ? found
        : undefined;
    });
    expect(about.length).toBeGreaterThanOrEqual(2);
    expect(about.some((line) => line['key'] === keyOf(message))).toBe(true);
    expect(about.every((line) => typeof line['event'] === 'string')).toBe(true);
    expect(about.some((line) => typeof line['duration_ms'] === 'number')).toBe(true);
    expect(about.some((line) => line['tenant'] === message.tenant)).toBe(true);
  });

  it('hold no presigned URL, no token and no query of a provider, whether the call works or not', async () => {
    const secret = `s3cr3t-${newFile()}`;
    const good = videoMessage({ original_url: provider.url('normal', newFile(), `?token=${secret}&opaque=${secret}`) });
    const gone = videoMessage({ original_url: provider.url('not-found', newFile(), `?token=${secret}&x=${secret}`) });
    const broken = `{"original_url":"https://provider.example/?token=${secret}"}`;
    const ids = await Promise.all([good, gone, broken].map((body) => client.send('ingest', body)));
    await Promise.all(ids.map((id) => client.outcome(id)));
    const jwt = await token(good.tenant);
    const played = await api(good.tenant).post('/playback-urls', {
      videos: [{ key: keyOf(good), original_url: good.original_url }],
    });
    expect(played.status).toBe(200);
    const text = await eventually('the log of all three messages', async () => {
      const found = await logText();
      return ids.every((id) => found.includes(id)) ? found : undefined;
    });
    expect(text).not.toContain(secret);
    expect(text).not.toMatch(/X-Amz-Signature=(?!REDACTED|\[)/i);
    // The middle part of any JWT of this suite's tenants.
    expect(text).not.toContain(jwt.split('.')[0]);
    expect(text).not.toMatch(/Bearer ey/);
  });
});
