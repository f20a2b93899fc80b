import { describe, expect, it } from 'vitest';
import { s3EndpointOf } from '../aws-clients.ts';
import { eventually } from '../eventually.ts';
import { at, parseJson, textAt } from '../json.ts';
import { testPattern } from '../mp4.ts';
import { newFile } from '../names.ts';
import { client, provider, stack } from '../shared-stack.ts';
import { fileOf, keyOf, videoMessage } from '../video.ts';
import { runAws } from './run-aws.ts';

const aws = (...args: readonly string[]) =>
  runAws({ ...stack, endpoint: args[0] === 'sqs' ? stack.endpoint : s3EndpointOf(stack) }, args);

describe('the AWS CLI against a started stack', () => {
  it('sends a message, sees the video under its key, and reads its five metadata', { timeout: 120_000 }, async () => {
    const message = videoMessage({ original_url: provider.url('normal', newFile()) });
    const key = keyOf(message);
    const sent = await aws(
      ...['sqs', 'send-message', '--queue-url', stack.queues.ingest],
      ...['--message-body', JSON.stringify(message)],
    );
    expect(await client.outcome(textAt(parseJson(sent), 'MessageId'))).toMatchObject({ type: 'video.stored', key });

    const listing = await eventually('the listing', async () => {
      const text = await aws('s3', 'ls', '--recursive', `s3://${stack.bucket}/videos/${message.tenant}/`);
      return text.includes(fileOf(message)) ? text : undefined;
    });
    expect(listing.trim().split('\n')).toHaveLength(1);
    expect(listing).toContain(` ${testPattern.length} ${key}`);

    const head = parseJson(await aws('s3api', 'head-object', '--bucket', stack.bucket, '--key', key));
    expect(at(head, 'ContentType')).toBe('video/mp4');
    expect(at(head, 'ContentLength')).toBe(testPattern.length);
    expect(at(head, 'Metadata')).toEqual({
      tenant: message.tenant,
      creative_id: message.creative_id,
      iteration: '1',
      original_url: message.original_url,
      uploaded_at: expect.stringMatching(/Z$/),
    });
  });
});
