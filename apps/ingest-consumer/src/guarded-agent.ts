/**
 * Connections to providers, guarded where it counts: the address that was checked is the address connected to, so a
 * name that resolves differently the second time (DNS rebinding) gains nothing.
 */
import { type LookupAddress, type LookupAllOptions, lookup as systemLookup } from 'node:dns';
import { isIP, type LookupFunction } from 'node:net';
import { Agent, buildConnector } from 'undici';
import { checkAddress, type ProviderRules } from './provider-rules.ts';

/** Every address of a name, as `dns.lookup` with `all` gives them. */
export type ResolveName = (
  hostname: string,
  options: LookupAllOptions,
  callback: (error: NodeJS.ErrnoException | null, addresses: LookupAddress[]) => void,
) => void;

/** How long a provider may be silent before the download ends; what is left out keeps its default. */
export interface AgentOptions {
  /** Slower than this to connect, in milliseconds (10,000), is away. */
  readonly connectTimeoutMs?: number;
  /** No first byte of an answer, or no next byte of a body, for so many milliseconds (30,000). */
  readonly silenceTimeoutMs?: number;
  /** Names to addresses; the system's resolver unless a test brings its own. */
  readonly resolve?: ResolveName;
}

/**
 * In bytes: a socket is read once and then waits until that was taken. With more, two reads that came meanwhile would be
 * copied into one, and both left to the garbage collector.
 */
const ONE_READ_AHEAD = { highWaterMark: 1 };

/** An undici agent with keep-alive that opens sockets to allowed addresses alone and heeds no proxy variable. */
export function createGuardedAgent(rules: Pick<ProviderRules, 'allowPrivate'>, options: AgentOptions = {}): Agent {
  const { connectTimeoutMs = 10_000, silenceTimeoutMs = 30_000, resolve = systemLookup } = options;
  // One video a connection: several streams of HTTP/2 in one would share its flow control, and a slow video hold up the rest.
  const allowH2 = false;
  const lookup = guardedLookup(rules, resolve);
  const connect = buildConnector({ timeout: connectTimeoutMs, allowH2, lookup, ...ONE_READ_AHEAD });
  return new Agent({
    allowH2,
    headersTimeout: silenceTimeoutMs,
    bodyTimeout: silenceTimeoutMs,
    connect(options, callback) {
      try {
        // An IP literal is never looked up, so it has to be checked here.
        const host = options.hostname.replace(/^\[(.*)\]$/, '$1');
        if (isIP(host) !== 0) checkAddress(host, rules);
      } catch (error) {
        callback(error instanceof Error ? error : new Error(String(error)), null);
        return;
      }
      connect(options, callback);
    },
  });
}

/** Every address of a name is checked: one bad among them refuses the name, since any of them may be connected to. */
function guardedLookup(rules: Pick<ProviderRules, 'allowPrivate'>, resolve: ResolveName): LookupFunction {
  return (hostname, options, callback) => {
    resolve(hostname, { ...options, all: true }, (error, addresses) => {
      if (error !== null) return callback(error, '', 0);
      try {
        for (const { address } of addresses) checkAddress(address, rules);
      } catch (refusal) {
        return callback(refusal instanceof Error ? refusal : new Error(String(refusal)), '', 0);
      }
      const [first] = addresses;
      if (options.all === true) return callback(null, addresses);
      if (first === undefined) return callback(new Error(`${hostname} has no address`), '', 0);
      return callback(null, first.address, first.family);
    });
  };
}
