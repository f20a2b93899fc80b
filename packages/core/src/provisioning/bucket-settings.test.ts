import { describe, expect, it } from 'vitest';
import { corsRule, settleCors } from './bucket-cors.ts';
import { settleEncryption, settleVersioning } from './bucket-settings.ts';

describe('versioning', () => {
  it.each([
    [undefined, 'Enabled', false, 'Enabled'],
    ['Suspended', 'Enabled', false, 'Enabled'],
    ['Enabled', undefined, true, undefined],
    ['Enabled', 'Suspended', false, undefined],
    ['Enabled', 'Suspended', true, 'Suspended'],
    [undefined, 'Suspended', true, undefined],
  ] as const)('%s, wanted %s, forced %s, comes to %s', (current, wanted, force, value) => {
    expect(settleVersioning(current, wanted, force).value).toBe(value);
  });

  it('says that it was kept', () => {
    expect(settleVersioning('Enabled', 'Suspended', false).kept).toContain('--force');
  });
});

describe('default encryption', () => {
  const aes = { algorithm: 'AES256' } as const;
  const kms = { algorithm: 'aws:kms', kmsKeyId: 'a' } as const;

  it('gets stricter, or another key, and never weaker but by force', () => {
    expect(settleEncryption(undefined, aes, false)).toEqual({ value: aes });
    expect(settleEncryption(aes, kms, false)).toEqual({ value: kms });
    expect(settleEncryption(kms, { ...kms, kmsKeyId: 'b' }, false)).toEqual({ value: { ...kms, kmsKeyId: 'b' } });
    expect(settleEncryption(kms, aes, false)).toEqual({ value: kms, kept: expect.stringContaining('stricter') });
    expect(settleEncryption(kms, aes, true)).toEqual({ value: aes });
  });
});

describe('CORS', () => {
  const two = corsRule(['https://a.example', 'https://b.example']);
  const one = corsRule(['https://a.example']);
  const own = { AllowedMethods: ['GET'], AllowedOrigins: ['https://own.example'] };

  it('is not touched unless asked for', () => {
    expect(settleCors([own], undefined, true)).toEqual({ value: undefined });
  });

  it('is set where there is none, and narrowed where ours allows more', () => {
    expect(settleCors(undefined, two, false).value).toEqual([two]);
    expect(settleCors([own, two], one, false).value).toEqual([own, one]);
    expect(settleCors([corsRule(['*'])], one, false).value).toEqual([one]);
  });

  it('is not widened, neither ours nor beside rules of others, until forced; theirs stay', () => {
    expect(settleCors([one], two, false)).toEqual({ value: [one], kept: expect.stringContaining('--force') });
    expect(settleCors([own], one, false)).toEqual({ value: [own], kept: expect.stringContaining('--force') });
    expect(settleCors([own, one], two, true).value).toEqual([own, two]);
  });
});
