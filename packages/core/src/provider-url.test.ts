import { describe, expect, it } from 'vitest';
import { providerUrlExpiry, redactProviderUrl } from './provider-url.ts';

describe('redactProviderUrl', () => {
  it.each([
    ['https://u:p@h.example/a.mp4#frag', 'https://h.example/a.mp4'],
    ['https://h/a?X-Amz-Signature=s3cret&X-Amz-Expires=60', 'https://h/a?X-Amz-Signature=REDACTED&X-Amz-Expires=60'],
    [
      'https://h/a?AWSAccessKeyId=AK&Signature=x&sig=y',
      'https://h/a?AWSAccessKeyId=REDACTED&Signature=REDACTED&sig=REDACTED',
    ],
    ['https://h/a?x-goog-signature=z', 'https://h/a?x-goog-signature=REDACTED'],
    ['https://h/a?_jwt=e30.e30.x&v=2', 'https://h/a?_jwt=REDACTED&v=2'],
    ['https://h/a?API_KEY=1&%6Bey=2&key=3', 'https://h/a?API_KEY=REDACTED&%6Bey=REDACTED&key=REDACTED'],
    ['https://h/a?token', 'https://h/a?token=REDACTED'],
    [
      'https://h/a?auth_token=1&accessToken=2&secret_key=3&x-goog-api-key=4&X-Tos-Credential=5&md5=6&keyframe=7',
      'https://h/a?auth_token=REDACTED&accessToken=REDACTED&secret_key=REDACTED&x-goog-api-key=REDACTED&X-Tos-Credential=REDACTED&md5=REDACTED&keyframe=7',
    ],
    ['https://h/a?v=1;token=1&&sign=2;', 'https://h/a?v=1;token=REDACTED&&sign=REDACTED;'],
    ['https://h/a?token[]=1&user[api_key]=2&k[0]=3', 'https://h/a?token[]=REDACTED&user[api_key]=REDACTED&k[0]=3'],
    ['https://h/a?__token__=1&sign2=2&token%20=3', 'https://h/a?__token__=REDACTED&sign2=REDACTED&token%20=REDACTED'],
    [
      'https://h/a?signature_v2=1&tokens=2&%2574oken=3',
      'https://h/a?signature_v2=REDACTED&tokens=REDACTED&%2574oken=REDACTED',
    ],
    ['https://h/a?u=https://x/?token=1&w=2', 'https://h/a?u=REDACTED&w=2'],
    ['https://h/a?u=https%3A%2F%2Fx%2F%3Fv%3D1%26X-Amz-Signature%3D2', 'https://h/a?u=REDACTED'],
    ['https://h/a?u=https%3A%2F%2Fx%2F%3Fv%3D1&q=token', 'https://h/a?u=https%3A%2F%2Fx%2F%3Fv%3D1&q=token'],
    ['https://h/a?v=1&%zz=2', 'https://h/a?v=1&%zz=2'],
  ])('writes %s as %s', (url, redacted) => {
    expect(redactProviderUrl(url)).toBe(redacted);
  });

  it('is ASCII whatever the URL holds', () => {
    expect(redactProviderUrl('https://bücher.example/vidéo ünï.mp4?q=日本')).toMatch(/^[\x21-\x7e]+$/);
  });
});

function jwt(claims: Readonly<Record<string, unknown>>): string {
  const part = (value: unknown) => Buffer.from(JSON.stringify(value)).toString('base64url');
  return `${part({ alg: 'HS256' })}.${part(claims)}.c2ln`;
}

describe('providerUrlExpiry', () => {
  it.each([
    ['https://h/a?X-Amz-Date=20250812T143052Z&X-Amz-Expires=3600', '2025-08-12T15:30:52.000Z'],
    ['https://h/a?X-Goog-Date=20250812T143052Z&X-Goog-Expires=60', '2025-08-12T14:31:52.000Z'],
    ['https://h/a?Expires=1755009052&Signature=x', '2025-08-12T14:30:52.000Z'],
    ['https://h/a?se=2025-08-12T14%3A30%3A52Z&sig=x', '2025-08-12T14:30:52.000Z'],
    ['https://h/a?exp=1755009052', '2025-08-12T14:30:52.000Z'],
    ['https://h/a?expires=1755009052123', '2025-08-12T14:30:52.123Z'],
    ['https://h/a?X-Tos-Date=20250812T143052Z&X-Tos-Expires=86400', '2025-08-13T14:30:52.000Z'],
    ['https://h/a?x-oss-date=20250812T143052Z&x-oss-expires=60', '2025-08-12T14:31:52.000Z'],
    ['https://h/a?x-expires=1755009052&x-signature=s', '2025-08-12T14:30:52.000Z'],
    [`https://h/a?_jwt=${jwt({ bucket: 'b', exp: 1_755_009_052 })}`, '2025-08-12T14:30:52.000Z'],
    [`https://h/a?token=${jwt({ exp: 1_755_009_052.5 })}`, '2025-08-12T14:30:52.500Z'],
  ])('reads %s', (url, instant) => {
    expect(providerUrlExpiry(url)?.toISOString()).toBe(instant);
  });

  it.each([
    'https://h/a',
    'https://h/a?expires=soon',
    'https://h/a?X-Amz-Expires=60',
    'https://h/a?expires=',
    'https://h/a?expires=3600',
    'https://h/a?exp=1',
    'https://h/a?X-Amz-Date=20250812T143052Z&X-Amz-Expires=',
    'https://h/a?X-Amz-Date=20251399T143052Z&X-Amz-Expires=60',
    'https://h/a?_jwt=a.b.c',
    'https://h/a?_jwt=e30.e30.x',
    `https://h/a?_jwt=${jwt({ exp: 'soon' })}`,
    `https://h/a?_jwt=${jwt({ exp: 1e300 })}`,
    `https://h/a?_jwt=${jwt({ exp: 1_755_009_052_000 })}`,
    `https://h/a?_jwt=${jwt({ exp: -1e300 })}`,
    'https://h/a?X-Amz-Date=20250812T143052Z&X-Amz-Expires=999999999999',
    'https://h/a?token=opaque',
    'nonsense',
  ])('says nothing of %s', (url) => {
    expect(providerUrlExpiry(url)).toBeUndefined();
  });
});
