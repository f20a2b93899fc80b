import { findProviderProfile, linkExpiry, type ProviderProfile } from '@reelkeep/core/provider-profile';
import { PROVIDER_PROFILES } from '@reelkeep/core/provider-profiles';
import { shareableUrl } from '@reelkeep/core/shareable-url';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { planRetry } from './retry-plan.ts';
import { type FakeProvider, readAll, startFakeProvider } from './testing/fake-provider.ts';
import { faststart } from './testing/mp4-boxes.ts';
import { answerAsProvider, PROFILE_FAKES, type ProfileFake } from './testing/profile-fakes.ts';

const GENERATED = new Date('2025-08-12T14:30:52Z');
const after = (seconds: number) => new Date(GENERATED.getTime() + seconds * 1_000);
const headers = { forHost: () => ({ 'x-goog-api-key': 'k' }) };

let provider: FakeProvider;
beforeAll(async () => {
  provider = await startFakeProvider(PROVIDER_PROFILES);
});
afterAll(() => provider.close());

function profileOf({ name }: ProfileFake): ProviderProfile {
  const profile = PROVIDER_PROFILES.find((row) => row.name === name);
  if (profile === undefined) throw new Error(`no profile of ${name}`);
  return profile;
}

const urlOf = (fake: ProfileFake) => provider.urlOf(fake.link(GENERATED), fake.host);

/** Asks for the link so many seconds after the video was generated. */
function downloadAt(fake: ProfileFake, seconds: number, more = {}) {
  const now = () => after(seconds);
  provider.answerWith(answerAsProvider(profileOf(fake), fake, { generatedAt: GENERATED, now }, faststart));
  return provider.download(urlOf(fake), { now, generatedAt: GENERATED, headers, ...more });
}

it('there is a fake for each profile', () => {
  expect(PROFILE_FAKES.map(({ name }) => name)).toEqual(PROVIDER_PROFILES.map(({ name }) => name));
});

describe.each(PROFILE_FAKES)('a link of $name', (fake) => {
  it('is known by its host', () => {
    expect(findProviderProfile(urlOf(fake))?.name).toBe(fake.name);
  });

  it('opens until it dies, with one GET and no HEAD', async () => {
    expect(await readAll(await downloadAt(fake, fake.livesSeconds - 60))).toHaveLength(faststart.length);
    expect(provider.requests.map(({ method }) => method)).toEqual(['GET']);
  });

  it('is given up once it has died', async () => {
    const [status] = profileOf(fake).lapsedStatuses;
    await expect(downloadAt(fake, fake.livesSeconds + 60)).rejects.toThrow(
      expect.objectContaining({ reason: 'provider_gone', final: true, message: expect.stringMatching(`${status}$`) }),
    );
  });

  it('that is not found while it should live is looked at again, where anything tells that it should', async () => {
    provider.answerWith((_, response) => response.writeHead(404).end());
    await expect(provider.download(urlOf(fake), { now: () => after(60), generatedAt: GENERATED })).rejects.toThrow(
      expect.objectContaining({ reason: 'provider_gone', final: !fake.tells }),
    );
  });

  it('is given to players only if it opens without a key', () => {
    const shared = shareableUrl(urlOf(fake), profileOf(fake));
    expect(shared.url).toBe(fake.name === 'veo' ? null : urlOf(fake));
  });
});

describe.each(PROFILE_FAKES.filter(({ tells }) => tells))('a video of $name whose provider fails', (fake) => {
  it('is tried until it dies, and not after', () => {
    const deadline = linkExpiry(urlOf(fake), GENERATED) ?? GENERATED;
    const failed = {
      reason: 'provider_failed',
      failures: { tries: 1, times: 1 },
      retryAfterSeconds: undefined,
    } as const;
    const plan = (seconds: number) => planRetry({ ...failed, deadline, random: 0.5, now: after(seconds) }).retry;
    expect(plan(fake.livesSeconds - 60)).toBe(true);
    expect(plan(fake.livesSeconds + 1)).toBe(false);
  });
});

describe('a link that needs a header', () => {
  it('does not open without it', async () => {
    const veo = PROFILE_FAKES.find(({ name }) => name === 'veo');
    if (veo === undefined) throw new Error('no fake of veo');
    const none = { forHost: () => ({}) };
    await expect(downloadAt(veo, 60, { headers: none })).rejects.toThrow(
      expect.objectContaining({ reason: 'provider_gone', final: false }),
    );
  });
});
