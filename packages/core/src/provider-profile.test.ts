import { describe, expect, it } from 'vitest';
import { findProviderProfile, linkExpiry, type ProviderProfile, providerProfilesSchema } from './provider-profile.ts';
import { PROVIDER_PROFILES } from './provider-profiles.ts';

const GENERATED = new Date('2025-08-12T14:30:52Z');
const jwt = `e30.${Buffer.from(JSON.stringify({ exp: 1_755_095_452 })).toString('base64url')}.c2ln`;

describe('PROVIDER_PROFILES', () => {
  it('holds rows of the shape that a file may bring', () => {
    expect(providerProfilesSchema.parse(PROVIDER_PROFILES)).toEqual(PROVIDER_PROFILES);
  });

  it('names each provider and each host once', () => {
    const names = PROVIDER_PROFILES.map(({ name }) => name);
    const hosts = PROVIDER_PROFILES.flatMap(({ hosts: all }) => all);
    expect(new Set(names).size).toBe(names.length);
    expect(new Set(hosts).size).toBe(hosts.length);
  });
});

describe('providerProfilesSchema', () => {
  it.each([
    ['a field it does not know', { colour: 'red' }],
    ['a host with a scheme', { hosts: ['https://h.example'] }],
    ['no host', { hosts: [] }],
    ['a lifetime of nothing', { lifetimeSeconds: 0 }],
    ['a lapse that is no refusal', { lapsedStatuses: [200] }],
    ['a source that is not https', { source: 'http://h.example/' }],
    ['a day that is none', { seen: 'yesterday' }],
  ])('refuses %s', (_, change) => {
    const [first] = PROVIDER_PROFILES;
    expect(providerProfilesSchema.safeParse([{ ...first, ...change }]).success).toBe(false);
  });
});

describe('findProviderProfile', () => {
  it.each([
    ['https://replicate.delivery/yhqm/x/out-0.mp4', 'replicate'],
    ['https://pbxt.replicate.delivery/x/out.mp4', 'replicate'],
    ['https://REPLICATE.delivery./x', 'replicate'],
    ['https://dnznrvs05pmza.cloudfront.net/output.mp4?_jwt=a.b.c', 'runway'],
    ['https://generativelanguage.googleapis.com/v1beta/files/x:download?alt=media', 'veo'],
    ['https://v3b.fal.media/files/b/rabbit/x.mp4', 'fal'],
    ['https://storage.cdn-luma.com/dream_machine/x/video.mp4', 'luma'],
    ['https://v2-kling.klingai.com/ksc/x.mp4', 'kling'],
    ['https://video-product.cdn.minimax.io/inference_output/video/x.mp4', 'minimax'],
    ['https://ark-content-generation-ap-southeast-1.tos-ap-southeast-1.volces.com/x.mp4', 'byteplus'],
    ['https://vm.runware.ai/video/ws/2/vi/x.mp4', 'runware'],
    ['https://notreplicate.delivery/x', undefined],
    ['https://replicate.delivery.evil.example/x', undefined],
    ['https://provider.example/x', undefined],
    ['nonsense', undefined],
  ])('%s is %s', (url, name) => {
    expect(findProviderProfile(url)?.name).toBe(name);
  });

  it('prefers an exact host to a suffix, whatever their order', () => {
    const [row] = PROVIDER_PROFILES;
    if (row === undefined) throw new Error('the table is empty');
    const table: readonly ProviderProfile[] = [
      { ...row, name: 'wide', hosts: ['*.example'] },
      { ...row, name: 'exact', hosts: ['cdn.example'] },
    ];
    expect(findProviderProfile('https://cdn.example/x', table)?.name).toBe('exact');
    expect(findProviderProfile('https://other.example/x', table)?.name).toBe('wide');
  });
});

describe('linkExpiry', () => {
  it.each([
    ["counts the provider's lifetime from the generation", 'https://replicate.delivery/x', '2025-08-12T15:30:52.000Z'],
    ['believes a token', `https://dnznrvs05pmza.cloudfront.net/x?_jwt=${jwt}`, '2025-08-13T14:30:52.000Z'],
    ['falls back on the lifetime', 'https://dnznrvs05pmza.cloudfront.net/x', '2025-08-13T14:30:52.000Z'],
    [
      'believes a signature over the lifetime',
      'https://x.tos-a.bytepluses.com/v?X-Tos-Date=20250812T143052Z&X-Tos-Expires=60',
      '2025-08-12T14:31:52.000Z',
    ],
    [
      'pays no heed to a query that its provider does not date links by',
      'https://replicate.delivery/x?expires=4102444800',
      '2025-08-12T15:30:52.000Z',
    ],
    ['reads what an unknown provider signs', 'https://h.example/x?Expires=1755009052', '2025-08-12T14:30:52.000Z'],
    ['knows nothing of an unknown provider', 'https://h.example/x', undefined],
    ['knows nothing where the asker chose the lifetime', 'https://v3.fal.media/x', undefined],
  ])('%s', (_, url, instant) => {
    expect(linkExpiry(url, GENERATED)?.toISOString()).toBe(instant);
  });

  it('knows nothing of a lifetime without a beginning', () => {
    expect(linkExpiry('https://replicate.delivery/x', undefined)).toBeUndefined();
  });

  it('is an instant that an outcome can name, however late the video says it was generated', () => {
    const late = new Date('9999-12-31T23:59:59Z');
    expect(linkExpiry('https://replicate.delivery/x', late)?.toISOString()).toBe('9999-12-31T23:59:59.999Z');
  });

  it('goes by the table it is given', () => {
    expect(linkExpiry('https://replicate.delivery/x', GENERATED, [])).toBeUndefined();
  });
});
