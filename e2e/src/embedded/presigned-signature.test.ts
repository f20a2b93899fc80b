import { describe, expect, it } from 'vitest';
import { presignedVideo, withAnotherSignature } from '../presigned.ts';

describe('a presigned URL on the embedded engine', () => {
  it('is signed and dated like any other, but the engine does not check it, as the README says', async () => {
    const { url } = await presignedVideo(60);
    const query = new URL(url).searchParams;
    expect(query.get('X-Amz-Algorithm')).toBe('AWS4-HMAC-SHA256');
    expect(query.get('X-Amz-Expires')).toBe('60');
    expect(new URL(url).hostname).toBe('127.0.0.1');
    expect((await fetch(withAnotherSignature(url))).status).toBe(200);
  });
});
