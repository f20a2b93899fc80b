/** Asks a provider's task endpoint for a video's URL anew, under the same rules as a download. */
import { readJsonPath } from '@reelkeep/core/json-path';
import { redactProviderUrl } from '@reelkeep/core/provider-url';
import type { UrlRefresh } from '@reelkeep/core/video-generated';
import { type Dispatcher, request } from 'undici';
import { answerFault, discard, type ProviderAnswer, providerFailed, redirectTarget } from './provider-answer.ts';
import { ProviderFailure } from './provider-failure.ts';
import type { ProviderHeaders } from './provider-headers.ts';
import { checkProviderUrl, hostOf, type ProviderRules } from './provider-rules.ts';
import { transferFailure } from './transfer-failure.ts';

/** Throws `ProviderFailure`. What it gives back may be fetched by the rules. */
export type RefreshUrl = (refresh: UrlRefresh, signal: AbortSignal) => Promise<string>;

/** A task with its logs is some kilobytes; more than this is something else. */
const MAX_ANSWER_BYTES = 1_048_576;
const MAX_REDIRECTS = 3;
const KEEPS_METHOD = new Set([307, 308]);
const TIMEOUT_MS = 30_000;

export function createRefreshUrl(options: {
  readonly dispatcher: Dispatcher;
  readonly rules: ProviderRules;
  readonly headers: ProviderHeaders;
  readonly now: () => Date;
}): RefreshUrl {
  const { dispatcher, rules, headers, now } = options;

  return async function refreshUrl(refresh, callerSignal) {
    const signal = AbortSignal.any([callerSignal, AbortSignal.timeout(TIMEOUT_MS)]);
    try {
      const answer = await ask(refresh, signal);
      const found = readJsonPath(await readJson(answer, refresh), refresh.json_path);
      if (typeof found !== 'string' || !URL.canParse(found)) {
        throw gone(`${redactProviderUrl(refresh.url)} has no URL at ${refresh.json_path}`);
      }
      checkProviderUrl(new URL(found), rules);
      return found;
    } catch (error) {
      throw error instanceof ProviderFailure ? error : transferFailure(error, callerSignal);
    }
  };

  async function ask(refresh: UrlRefresh, signal: AbortSignal): Promise<ProviderAnswer> {
    const link = { url: refresh.url, profile: undefined, expiresAt: undefined };
    let url = new URL(refresh.url);
    const { origin } = url;
    let { method } = refresh;
    for (let hop = 0; hop <= MAX_REDIRECTS; hop += 1) {
      checkProviderUrl(url, rules);
      // The message picks the profile, the file its host: a key goes to that host's origin and to no other.
      const own = refresh.header_profile !== undefined && url.origin === origin ? headers.forHost(hostOf(url)) : {};
      const answer = await request(url.href, {
        method,
        dispatcher,
        headers: { ...own, accept: 'application/json', 'accept-encoding': 'identity' },
        signal,
      });
      const next = redirectTarget(url, answer);
      if (next === undefined) {
        const fault = answerFault(answer, link, now());
        if (fault === undefined) return answer;
        discard(answer);
        throw fault;
      }
      discard(answer);
      url = next;
      // A redirected POST goes on as a GET, as every browser has it, unless it is said to stay one (RFC 9110 §15.4.8 and §15.4.9).
      if (!KEEPS_METHOD.has(answer.statusCode)) method = 'GET';
    }
    throw providerFailed(`more than ${MAX_REDIRECTS} redirects from ${redactProviderUrl(refresh.url)}`, {
      final: true,
    });
  }
}

async function readJson(answer: ProviderAnswer, refresh: UrlRefresh): Promise<unknown> {
  const chunks: Uint8Array[] = [];
  let sizeBytes = 0;
  for await (const chunk of answer.body) {
    if (!(chunk instanceof Uint8Array)) throw new TypeError('a body of something else than bytes');
    sizeBytes += chunk.length;
    if (sizeBytes > MAX_ANSWER_BYTES) throw gone(`${redactProviderUrl(refresh.url)} answers more than 1 MiB`);
    chunks.push(chunk);
  }
  try {
    return JSON.parse(Buffer.concat(chunks).toString('utf8'));
  } catch {
    throw gone(`${redactProviderUrl(refresh.url)} does not answer with JSON`);
  }
}

function gone(detail: string): ProviderFailure {
  return new ProviderFailure({ reason: 'provider_gone', detail, final: true });
}
