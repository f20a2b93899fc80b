/** Which IP addresses are the public Internet: everything else is refused, so that no message reaches inside. */
import { BlockList, isIPv4, isIPv6 } from 'node:net';

/** IPv4 blocks that are not public: https://www.iana.org/assignments/iana-ipv4-special-registry */
const SPECIAL_IPV4: ReadonlyArray<readonly [string, number]> = [
  ['0.0.0.0', 8],
  ['10.0.0.0', 8],
  ['100.64.0.0', 10],
  ['127.0.0.0', 8],
  ['169.254.0.0', 16],
  ['172.16.0.0', 12],
  ['192.0.0.0', 24],
  ['192.0.2.0', 24],
  ['192.31.196.0', 24],
  ['192.52.193.0', 24],
  ['192.88.99.0', 24],
  ['192.168.0.0', 16],
  ['192.175.48.0', 24],
  ['198.18.0.0', 15],
  ['198.51.100.0', 24],
  ['203.0.113.0', 24],
  ['224.0.0.0', 4],
  ['240.0.0.0', 4],
  // Azure's wire server, a metadata service on a public-looking address.
  ['168.63.129.16', 32],
];

/**
 * Blocks within 2000::/3 that are not public, or that carry an IPv4 address inside:
 * https://www.iana.org/assignments/iana-ipv6-special-registry
 */
const SPECIAL_IPV6: ReadonlyArray<readonly [string, number]> = [
  // Teredo (2001::/32), benchmarking, ORCHID and the rest of the IETF's protocol assignments.
  ['2001::', 23],
  ['2001:db8::', 32],
  // 6to4: an IPv4 address in bits 16 to 47.
  ['2002::', 16],
  ['2620:4f:8000::', 48],
  ['3fff::', 20],
];

const specialIpv4 = blockList(SPECIAL_IPV4, 'ipv4');
const specialIpv6 = blockList(SPECIAL_IPV6, 'ipv6');
const globalIpv6 = blockList([['2000::', 3]], 'ipv6');
const loopback = new BlockList();
loopback.addSubnet('127.0.0.0', 8, 'ipv4');
loopback.addAddress('::1', 'ipv6');

function blockList(blocks: ReadonlyArray<readonly [string, number]>, family: 'ipv4' | 'ipv6'): BlockList {
  const list = new BlockList();
  for (const [address, bits] of blocks) list.addSubnet(address, bits, family);
  return list;
}

/** 127.0.0.0/8 and ::1, in no other spelling. */
export function isLoopbackAddress(address: string): boolean {
  if (isIPv4(address)) return loopback.check(address, 'ipv4');
  // BlockList would also match ::ffff:127.0.0.1, which a resolver never gives for an honest name.
  return isUnzonedIpv6(address) && expandIpv6(address).join(':') === '0:0:0:0:0:0:0:1';
}

/** Whether the address is one that anybody on the Internet may own. False for anything that is no IP address. */
export function isPublicAddress(address: string): boolean {
  if (isIPv4(address)) return !specialIpv4.check(address, 'ipv4');
  if (!isUnzonedIpv6(address)) return false;
  // Outside 2000::/3 lie loopback, private, link-local, multicast, and IPv4 mapped, compatible and behind NAT64.
  return globalIpv6.check(address, 'ipv6') && !specialIpv6.check(address, 'ipv6') && !isIsatap(address);
}

/** A zone (`fe80::1%eth0`) is only ever link-local, and no URL can carry one. */
function isUnzonedIpv6(address: string): boolean {
  return isIPv6(address) && !address.includes('%');
}

/** ISATAP (RFC 5214): an interface identifier of 0000:5efe or 0200:5efe carries an IPv4 address behind any prefix. */
function isIsatap(address: string): boolean {
  const [, , , , high, low] = expandIpv6(address);
  return (high === '0' || high === '200') && low === '5efe';
}

/** Eight groups of lower-case hex without leading zeroes. `address` is a valid IPv6 address without a zone. */
function expandIpv6(address: string): string[] {
  // The URL parser writes the shortest form, an embedded IPv4 as two groups; only `::` is left to spell out.
  const canonical = new URL(`http://[${address}]/`).hostname.slice(1, -1);
  const [head = '', tail] = canonical.split('::', 2);
  const left = head === '' ? [] : head.split(':');
  const right = tail === undefined || tail === '' ? [] : tail.split(':');
  return [...left, ...Array.from({ length: 8 - left.length - right.length }, () => '0'), ...right];
}
