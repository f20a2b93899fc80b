/** A resolver that answers what a test says, and remembers what it was asked. */
import { isIP } from 'node:net';
import type { ResolveName } from '../guarded-agent.ts';

export interface FakeResolver {
  readonly resolve: ResolveName;
  readonly asked: readonly string[];
}

/** @param answer addresses for a name, on its nth look-up from 0; none at all is ENOTFOUND. */
export function createFakeResolver(answer: (hostname: string, nth: number) => readonly string[]): FakeResolver {
  const asked: string[] = [];
  return {
    asked,
    resolve(hostname, _options, callback) {
      const nth = asked.filter((name) => name === hostname).length;
      asked.push(hostname);
      const addresses = answer(hostname, nth).map((address) => ({
        address,
        family: isIP(address.split('%')[0] ?? ''),
      }));
      const notFound = Object.assign(new Error(`getaddrinfo ENOTFOUND ${hostname}`), { code: 'ENOTFOUND' });
      setImmediate(() => callback(addresses.length === 0 ? notFound : null, addresses));
    },
  };
}
