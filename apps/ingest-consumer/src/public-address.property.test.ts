import fc from 'fast-check';
import ipaddr from 'ipaddr.js';
import { expect, test } from 'vitest';
import { isPublicAddress } from './public-address.ts';

/** What another library, with its own list of blocks, takes for public. */
function oracle(address: string): boolean {
  return ipaddr.parse(address).range() === 'unicast';
}

/** Where ours is the stricter by intent: Azure's wire server, IPv6 that nobody has been given yet, ISATAP. */
function refusedByUsAlone(address: string): boolean {
  const parsed = ipaddr.parse(address);
  if (parsed.kind() === 'ipv4') return address === '168.63.129.16';
  const parts = ipaddr.IPv6.parse(address).parts;
  const outsideGlobal = ((parts[0] ?? 0) & 0xe000) !== 0x2000;
  return outsideGlobal || (parts[5] === 0x5efe && (parts[4] === 0 || parts[4] === 0x200));
}

const octet = fc.integer({ min: 0, max: 255 });
/** First octets of special blocks, so that their edges are met. */
const firstOctet = fc.oneof(octet, fc.constantFrom(10, 100, 127, 169, 172, 192, 198, 203, 224, 240));
const secondOctet = fc.oneof(
  octet,
  fc.constantFrom(0, 15, 16, 18, 19, 31, 51, 52, 63, 64, 88, 127, 128, 168, 175, 254),
);
const thirdOctet = fc.oneof(octet, fc.constantFrom(0, 2, 48, 99, 100, 113, 129, 193, 196));
const ipv4 = fc.tuple(firstOctet, secondOctet, thirdOctet, octet).map((octets) => octets.join('.'));

const group = fc.integer({ min: 0, max: 0xffff });
const firstGroup = fc.oneof(
  group,
  fc.constantFrom(0x2001, 0x2002, 0x2620, 0x2a00, 0x3fff, 0x64, 0xfd00, 0xfe80, 0xff02),
);
const secondGroup = fc.oneof(
  group,
  fc.constantFrom(0, 1, 2, 3, 4, 0x10, 0x20, 0x1ff, 0x200, 0x4f, 0xdb8, 0xfff, 0x1000),
);
const isatapGroup = fc.oneof(group, fc.constantFrom(0, 0x200, 0x5efe));
const ipv6 = fc
  .tuple(
    firstGroup,
    secondGroup,
    fc.oneof(group, fc.constantFrom(0x8000, 0x112)),
    group,
    isatapGroup,
    isatapGroup,
    group,
    group,
  )
  .map((groups) => groups.map((part) => part.toString(16)).join(':'));

test('agrees with ipaddr.js on IPv4 but where it is stricter by intent', () => {
  fc.assert(
    fc.property(ipv4, (address) => {
      expect(isPublicAddress(address)).toBe(oracle(address) && !refusedByUsAlone(address));
    }),
    { numRuns: 20_000 },
  );
});

test('agrees with ipaddr.js on IPv6 but where it is stricter by intent', () => {
  fc.assert(
    fc.property(ipv6, (address) => {
      expect(isPublicAddress(address)).toBe(oracle(address) && !refusedByUsAlone(address));
    }),
    { numRuns: 20_000 },
  );
});

test('says the same of every spelling of an IPv6 address', () => {
  fc.assert(
    fc.property(ipv6, (address) => {
      const parsed = ipaddr.IPv6.parse(address);
      const spellings = [parsed.toString(), parsed.toRFC5952String(), parsed.toNormalizedString().toUpperCase()];
      expect(spellings.map(isPublicAddress)).toEqual(spellings.map(() => isPublicAddress(address)));
    }),
  );
});

test('never takes an IPv6 address that holds a whole IPv4 address for public', () => {
  fc.assert(
    fc.property(
      ipv4,
      fc.constantFrom('::ffff:', '::', '::ffff:0:', '64:ff9b::', '64:ff9b:1::', '2606:4700::5efe:', '2600::200:5efe:'),
      (address, prefix) => {
        expect(isPublicAddress(`${prefix}${address}`)).toBe(false);
      },
    ),
  );
});
