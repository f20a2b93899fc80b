import { describe, expect, it } from 'vitest';
import { findProviderProfile } from './provider-profile.ts';
import { shareableUrl } from './shareable-url.ts';

const share = (url: string, headers?: readonly string[]) => shareableUrl(url, findProviderProfile(url), headers);

describe('shareableUrl', () => {
  it.each([
    'https://replicate.delivery/x/out.mp4',
    'https://h.example/a?X-Amz-Credential=AK&X-Amz-Signature=s',
    'https://h.example/a?token=signed&Key-Pair-Id=K&Policy=P&Signature=S',
    'https://dnznrvs05pmza.cloudfront.net/x?_jwt=a.b.c',
    'https://h.example/key/api_key?v=key',
    'https://h.example/v#t=10,20',
  ])('gives out %s as it is', (url) => {
    expect(share(url)).toEqual({ url });
  });

  it.each([
    'https://h.example/v?key=AIzaS3cret',
    'https://h.example/v?KEY=AIzaS3cret',
    'https://h.example/v?a=1&%61pi_key=AIzaS3cret',
    'https://h.example/v?access_token=AIzaS3cret',
    'https://h.example/v?X-Goog-Api-Key=AIzaS3cret',
    'https://h.example/v?api-token=AIzaS3cret',
    'https://h.example/v?a=1;access_token=AIzaS3cret',
    'https://h.example/v?a=1#access_token=AIzaS3cret',
    'https://h.example/v?api_key[]=AIzaS3cret',
    'https://h.example/v?u=https%3A%2F%2Fx.example%2F%3Fapi_key%3DAIzaS3cret',
    'https://user:AIzaS3cret@h.example/v',
    'nonsense AIzaS3cret',
  ])('keeps %s to itself, and the key out of the reason', (url) => {
    const shared = share(url);
    expect(shared).toEqual({ url: null, why: expect.stringMatching(/^the link /) });
    expect(JSON.stringify(shared)).not.toContain('S3cret');
  });

  it("keeps a link to itself that opens only with its provider's header", () => {
    const veo = 'https://generativelanguage.googleapis.com/v1beta/files/x:download?alt=media';
    expect(share(veo)).toEqual({ url: null, why: 'the link opens only with the header x-goog-api-key' });
  });

  it('keeps a link to itself to whose host this deployment sends a header', () => {
    expect(share('https://h.example/v', ['x-token'])).toEqual({
      url: null,
      why: 'the link opens only with the header x-token',
    });
  });
});
