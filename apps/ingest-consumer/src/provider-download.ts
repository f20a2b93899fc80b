/** Downloads a provider's video as a stream: follows redirects by hand under the same rules, and judges each answer. */
import { findProviderProfile, linkExpiry, type ProviderProfile } from '@reelkeep/core/provider-profile';
import { PROVIDER_PROFILES } from '@reelkeep/core/provider-profiles';
import { type Dispatcher, request } from 'undici';
import { DEFAULT_PACE, type Pace } from './paced-body.ts';
import { type ParallelPorts, parallelRanges } from './parallel-ranges.ts';
import {
  answerFault,
  contentLength,
  discard,
  type Link,
  type ProviderAnswer,
  providerFailed,
  redirectTarget,
} from './provider-answer.ts';
import type { ProviderHeaders } from './provider-headers.ts';
import { checkProviderUrl, hostOf, type ProviderRules } from './provider-rules.ts';
import { findResumePoint } from './resume-point.ts';
import { DEFAULT_RESUME_WAITS_MS, resumedBody } from './resumed-body.ts';
import { isConnectionLoss, transferFailure } from './transfer-failure.ts';

export interface ProviderVideo {
  /** What Content-Length said, in bytes. */
  readonly contentLength: number | undefined;
  /** Read once, to its end or until it throws `ProviderFailure`. */
  readonly body: AsyncIterable<Uint8Array>;
  /** Whether the bytes came in more than one answer: whoever put them together wrongly gets another try. */
  readonly pieced?: () => boolean;
  /** Gives the connection back; for a body that nobody began to read, nothing else does. Does no harm at any time. */
  close(): void;
}

/** @param generatedAt when the video was made: tells whether its link should still live where the link itself does not. */
export type OpenProviderVideo = (url: string, signal: AbortSignal, generatedAt?: Date) => Promise<ProviderVideo>;

export interface DownloadOptions {
  readonly dispatcher: Dispatcher;
  readonly rules: ProviderRules;
  readonly headers: ProviderHeaders;
  readonly now: () => Date;
  readonly profiles?: readonly ProviderProfile[];
  readonly pace?: Pace;
  readonly resumeWaitsMs?: readonly number[];
  /** From a request to the head of its answer, in milliseconds; default a minute. */
  readonly answerTimeoutMs?: number;
  /** For large videos to come in ranges over several connections; without them each comes over one. */
  readonly buffers?: ParallelPorts['buffers'] | undefined;
  /** Monotonic, in milliseconds. */
  readonly clock?: () => number;
}

/** RFC 9110 §15.4 leaves the number to the client; honest chains are one or two hops long. */
const MAX_REDIRECTS = 5;

/** The silence that ends a download is broken by interim answers (1xx) as well, of which there may be no end. */
const DEFAULT_ANSWER_TIMEOUT_MS = 60_000;

/** In bytes: no second chunk is read from the connection before the first is taken. */
const ONE_CHUNK = 1;

export function createProviderDownload(options: DownloadOptions): OpenProviderVideo {
  const { dispatcher, rules, now, profiles = PROVIDER_PROFILES, clock = () => performance.now() } = options;
  const { answerTimeoutMs = DEFAULT_ANSWER_TIMEOUT_MS } = options;

  return async function openProviderVideo(url, signal, generatedAt) {
    const link = {
      url,
      profile: findProviderProfile(url, profiles),
      expiresAt: linkExpiry(url, generatedAt, profiles),
    };
    let answer = await open(link, {}, signal);
    let pieced = false;
    const openRange = (headers: Readonly<Record<string, string>>, until: AbortSignal) => {
      pieced = true;
      return open(link, headers, until);
    };
    const pace = options.pace ?? DEFAULT_PACE;
    const resumeWaitsMs = options.resumeWaitsMs ?? DEFAULT_RESUME_WAITS_MS;
    const point = findResumePoint(answer);
    const plain = resumedBody(answer, {
      askAgain: async (headers) => {
        answer = await openRange(headers, signal);
        return answer;
      },
      signal,
      pace,
      resumeWaitsMs,
      clock,
    });
    const { buffers } = options;
    const body =
      buffers === undefined || point === undefined
        ? plain
        : parallelRanges(plain, point, { ask: openRange, buffers, pace, resumeWaitsMs, clock, signal });
    return { contentLength: contentLength(answer), body, pieced: () => pieced, close: () => discard(answer) };
  };

  /** The answer at the end of the redirects; its body may be read. A request with a range may be answered with 206. */
  async function open(
    link: Link,
    more: Readonly<Record<string, string>>,
    signal: AbortSignal,
  ): Promise<ProviderAnswer> {
    let url = new URL(link.url);
    const firstOrigin = url.origin;
    for (let hop = 0; hop <= MAX_REDIRECTS; hop += 1) {
      checkProviderUrl(url, rules);
      // A provider's own headers (API keys) go to the origin that the message named and to no other.
      const own = url.origin === firstOrigin ? options.headers.forHost(hostOf(url)) : {};
      const answer = await ask(url, { ...own, ...more, accept: '*/*', 'accept-encoding': 'identity' }, signal);
      try {
        const next = redirectTarget(url, answer);
        if (next === undefined) {
          const ranged = more['range'] !== undefined && answer.statusCode === 206;
          const fault = answerFault(answer, link, now(), ranged ? 206 : 200);
          if (fault === undefined) return answer;
          throw fault;
        }
        url = next;
      } catch (fault) {
        discard(answer);
        throw fault;
      }
      discard(answer);
    }
    throw providerFailed(`more than ${MAX_REDIRECTS} redirects`, { final: true });
  }

  async function ask(url: URL, headers: Record<string, string>, callerSignal: AbortSignal): Promise<ProviderAnswer> {
    const late = new AbortController();
    const timer = setTimeout(() => late.abort(new Error('no answer, not even a late one')), answerTimeoutMs);
    const signal = AbortSignal.any([callerSignal, late.signal]);
    const send = () => request(url.href, { method: 'GET', dispatcher, headers, signal, highWaterMark: ONE_CHUNK });
    try {
      // A kept connection may be closed by its provider just as it is used again: that says nothing of the link.
      return await send().catch((error: unknown) => {
        if (isConnectionLoss(error) && !signal.aborted) return send();
        throw error;
      });
    } catch (error) {
      throw transferFailure(error, callerSignal);
    } finally {
      clearTimeout(timer);
    }
  }
}
