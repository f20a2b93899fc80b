import { describe, expect, it } from 'vitest';
import { chooseEngine } from './engine-choice.ts';

const LOCAL = { AWS_ENDPOINT_URL: 'http://127.0.0.1:4566' };

describe('chooseEngine', () => {
  it.each([
    ['nothing said', {}, {}, { engine: 'embedded', provision: true }],
    ['an endpoint in the environment', {}, LOCAL, { engine: 'aws', provision: false }],
    ['an empty endpoint in the environment', {}, { AWS_ENDPOINT_URL: '' }, { engine: 'embedded', provision: true }],
    [
      'embedded asked for beside an endpoint',
      { engine: 'embedded' as const },
      LOCAL,
      { engine: 'embedded', provision: true },
    ],
    ['localstack asked for', { engine: 'localstack' as const }, {}, { engine: 'localstack', provision: true }],
    ['aws asked for', { engine: 'aws' as const }, {}, { engine: 'aws', provision: false }],
  ])('with %s', (_, asked, env, expected) => {
    expect(chooseEngine({ provision: false, ...asked }, env)).toEqual(expected);
  });

  it('creates in an account of the user only when that is asked for', () => {
    expect(chooseEngine({ engine: 'aws', provision: true }, {})).toEqual({ engine: 'aws', provision: true });
  });
});
