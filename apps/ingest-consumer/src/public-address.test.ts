import { describe, expect, it } from 'vitest';
import { isLoopbackAddress, isPublicAddress } from './public-address.ts';
import { BAD_NAMES, PRIVATE_LITERALS, PUBLIC_ADDRESSES } from './testing/ssrf-vectors.ts';

describe('isPublicAddress', () => {
  it.each(PUBLIC_ADDRESSES)('takes %s', (address) => {
    expect(isPublicAddress(address)).toBe(true);
  });

  it.each(PRIVATE_LITERALS.filter((literal) => /^\[?[0-9a-f:.]+\]?$/.test(literal)))(
    'refuses %s as a URL writes it',
    (literal) => {
      expect(isPublicAddress(new URL(`http://${literal}/`).hostname.replace(/^\[(.*)\]$/, '$1'))).toBe(false);
    },
  );

  it.each([...new Set(Object.values(BAD_NAMES).flat())].filter((address) => address !== '8.8.8.8'))(
    'refuses %s as a resolver writes it',
    (address) => {
      expect(isPublicAddress(address)).toBe(false);
    },
  );

  it.each(['', 'example.com', '8.8.8', '0x8.8.8.8', '08.8.8.8', '8.8.8.8.', '8.8.8.8/24', '[2600::1]', '2600::1%eth0'])(
    'refuses %j, which is no address',
    (text) => {
      expect(isPublicAddress(text)).toBe(false);
    },
  );
});

describe('isLoopbackAddress', () => {
  it.each(['127.0.0.1', '127.255.255.255', '::1', '0:0:0:0:0:0:0:1', '0000::0001'])('knows %s', (address) => {
    expect(isLoopbackAddress(address)).toBe(true);
  });

  it.each([
    ...['126.255.255.255', '128.0.0.0', '10.0.0.1', '0.0.0.0', '169.254.169.254', '8.8.8.8', '::', '::2', '1::1'],
    ...['::ffff:127.0.0.1', '::127.0.0.1', '64:ff9b::7f00:1', '::1%lo', 'fe80::1%lo', 'localhost', ''],
  ])('does not take %j for it', (address) => {
    expect(isLoopbackAddress(address)).toBe(false);
  });
});
