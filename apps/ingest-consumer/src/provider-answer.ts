/** Judges a provider's answer: a video, a redirect, a link that has lapsed, or a provider that fails. */
import type { ProviderProfile } from '@reelkeep/core/provider-profile';
import { redactProviderUrl } from '@reelkeep/core/provider-url';
import type { Dispatcher } from 'undici';
import { ProviderFailure } from './provider-failure.ts';
import { retryAfterSeconds } from './retry-after.ts';

export type ProviderAnswer = Dispatcher.ResponseData;

/** What is known of the link that was asked for. */
export interface Link {
  readonly url: string;
  readonly profile: ProviderProfile | undefined;
  readonly expiresAt: Date | undefined;
}

const REDIRECTS = new Set([301, 302, 303, 307, 308]);
/** Answers that mean "maybe lapsed": final unless the link should still live. */
const GONE = new Set([401, 403, 404, 410]);
/** Answers that ask to come back later. */
const LATER = new Set([408, 425, 429]);

/** Where the answer points; undefined when it is no redirect. Throws `ProviderFailure` when it points nowhere. */
export function redirectTarget(from: URL, answer: ProviderAnswer): URL | undefined {
  if (!REDIRECTS.has(answer.statusCode)) return undefined;
  const location = asAscii(header(answer, 'location'));
  if (location === undefined || !URL.canParse(location, from.href)) {
    throw providerFailed(`status ${answer.statusCode} without a readable Location`, { final: true });
  }
  return new URL(location, from.href);
}

/** A header comes as a character a byte; those beyond ASCII mean the very bytes, most often UTF-8, and not these characters. */
function asAscii(text: string | undefined): string | undefined {
  return text?.replaceAll(/[\x80-\xff]/g, (byte) => `%${byte.charCodeAt(0).toString(16).toUpperCase()}`);
}

/** What is wrong with an answer that is no redirect; undefined when it is `expected` and its body may be read. */
export function answerFault(
  answer: ProviderAnswer,
  link: Link,
  now: Date,
  expected: 200 | 206 = 200,
): ProviderFailure | undefined {
  const { statusCode } = answer;
  const said = `${redactProviderUrl(link.url)} answered ${statusCode}`;
  const lapsed = link.expiresAt !== undefined && link.expiresAt <= now;
  if (LATER.has(statusCode) || statusCode >= 500) {
    return providerFailed(said, { retryAfterSeconds: retryAfterSeconds(header(answer, 'retry-after'), now) });
  }
  // A profile may know that its provider says 400 (Google's ExpiredToken); past its time any refusal means that.
  if (GONE.has(statusCode) || link.profile?.lapsedStatuses.includes(statusCode) || (lapsed && statusCode >= 400)) {
    const final = link.expiresAt === undefined || lapsed;
    return new ProviderFailure({ reason: 'provider_gone', detail: said, final });
  }
  if (statusCode !== expected) return providerFailed(`${said}, expected ${expected}`, { final: true });
  const encoding = header(answer, 'content-encoding')?.trim().toLowerCase() ?? '';
  if (encoding !== '' && encoding !== 'identity') {
    return providerFailed(`${said} with content-encoding ${encoding} though identity was asked for`, { final: true });
  }
  return undefined;
}

/** What Content-Length says, in bytes. */
export function contentLength(answer: ProviderAnswer): number | undefined {
  const text = header(answer, 'content-length')?.trim() ?? '';
  const length = /^\d+$/.test(text) ? Number(text) : Number.NaN;
  return Number.isSafeInteger(length) ? length : undefined;
}

export function header(answer: ProviderAnswer, name: string): string | undefined {
  const value = answer.headers[name];
  return Array.isArray(value) ? value[0] : value;
}

/** Gives up an answer whose body nobody will read, so that its connection does not stay open for ever. */
export function discard(answer: ProviderAnswer): void {
  answer.body.on('error', () => {});
  answer.body.destroy();
}

export function providerFailed(
  detail: string,
  more: { final?: boolean; retryAfterSeconds?: number | undefined; cause?: unknown } = {},
): ProviderFailure {
  return new ProviderFailure({ reason: 'provider_failed', detail, final: false, ...more });
}
