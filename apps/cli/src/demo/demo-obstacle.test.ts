import { describe, expect, it } from 'vitest';
import { type DemoGround, demoObstacle } from './demo-obstacle.ts';

const ground: DemoGround = {
  provisioned: true,
  bucket: 'reelkeep-videos',
  tokens: { acme: 'jwt' },
  ingestEnv: { PROVIDER_ALLOW_HTTP: 'true', PROVIDER_ALLOW_PRIVATE: 'true' },
};

describe('demoObstacle', () => {
  it('finds none on a stack of our own', () => {
    expect(demoObstacle(ground)).toBeUndefined();
  });

  it.each<[string, Partial<DemoGround>, string]>([
    ['an account that nobody asked to write to', { provisioned: false }, '--provision'],
    ['no bucket', { bucket: undefined }, 'no bucket'],
    ['a key of the user', { tokens: {} }, 'AUTH_PUBLIC_KEY'],
    ['https alone', { ingestEnv: { PROVIDER_ALLOW_HTTP: 'FALSE' } }, 'PROVIDER_ALLOW_HTTP'],
    ['public providers alone', { ingestEnv: { PROVIDER_ALLOW_PRIVATE: '0' } }, 'PROVIDER_ALLOW_PRIVATE'],
    ['named providers alone', { ingestEnv: { PROVIDER_ALLOWED_HOSTS: 'a.example' } }, 'PROVIDER_ALLOWED_HOSTS'],
  ])('names what is in the way with %s', (_, change, word) => {
    expect(demoObstacle({ ...ground, ...change })).toContain(word);
  });
});
