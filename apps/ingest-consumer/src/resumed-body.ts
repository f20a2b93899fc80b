/** A download that goes on from its last byte when the connection is lost in the middle. */

import { setTimeout as sleep } from 'node:timers/promises';
import { eachChunk } from './each-chunk.ts';
import { type Pace, pacedBody } from './paced-body.ts';
import { discard, type ProviderAnswer, providerFailed } from './provider-answer.ts';
import { ProviderFailure } from './provider-failure.ts';
import { continuationFault, findResumePoint, type ResumePoint, rangeHeaders } from './resume-point.ts';
import { transferFailure } from './transfer-failure.ts';

/** Waits before each resume, in milliseconds, and so how many there are: a provider that breaks more often is put off. */
export const DEFAULT_RESUME_WAITS_MS: readonly number[] = [100, 1_000, 3_000];

export interface BodyPorts {
  /** Asks for the same link again, with these headers on top; its answer has the status 200 or 206. */
  readonly askAgain: (headers: Readonly<Record<string, string>>) => Promise<ProviderAnswer>;
  readonly signal: AbortSignal;
  readonly pace: Pace;
  readonly resumeWaitsMs: readonly number[];
  /** Monotonic, in milliseconds. */
  readonly clock: () => number;
}

/**
 * The bytes of the whole file, once each. Throws `ProviderFailure` when the transfer breaks and can't be resumed, or
 * when the file has changed meanwhile: what was read is already on its way, so only a new try can start over.
 */
export async function* resumedBody(first: ProviderAnswer, ports: BodyPorts): AsyncGenerator<Uint8Array> {
  const { signal } = ports;
  const point = findResumePoint(first);
  let answer = first;
  let received = 0;
  let resumes = 0;
  for (;;) {
    try {
      for await (const chunk of pacedBody(eachChunk(answer.body), ports.pace, ports.clock)) {
        received += chunk.length;
        if (received > (point?.totalBytes ?? received)) throw tooMuch(point?.totalBytes);
        yield chunk;
      }
      // A continuation without a length of its own ends whenever its connection does.
      if (received === (point?.totalBytes ?? received)) return;
      throw new Error(`the transfer ended at byte ${received} of ${point?.totalBytes}`);
    } catch (error) {
      answer = await resume(transferFailure(error, signal));
    }
  }

  /** The rest of the file; throws the failure when it can't be had. */
  async function resume(broken: unknown): Promise<ProviderAnswer> {
    let failure = broken;
    for (;;) {
      const waitMs = ports.resumeWaitsMs[resumes];
      if (point === undefined || waitMs === undefined || !worthResuming(failure)) throw failure;
      resumes += 1;
      try {
        await sleep(waitMs, undefined, { signal });
        return await askForRest(point);
      } catch (error) {
        failure = transferFailure(error, signal);
      }
    }
  }

  async function askForRest(from: ResumePoint): Promise<ProviderAnswer> {
    const rest = await ports.askAgain(rangeHeaders(from, received)).catch((error: unknown) => {
      throw startOver(error, received);
    });
    const fault =
      rest.statusCode === 206
        ? continuationFault(rest, from, received)
        : 'the whole file again: it has changed, or ranges are not kept to';
    if (fault === undefined) return rest;
    discard(rest);
    throw startOver(providerFailed(`brought ${fault}`, { final: true }), received);
  }
}

/** A continuation without a length of its own was another part of the file than it said. */
function tooMuch(totalBytes: number | undefined): ProviderFailure {
  return providerFailed(`the provider sent more than the ${totalBytes} bytes it had said`, { retryAfterSeconds: 0 });
}

/** A wrong answer to a range says nothing of the file: the next try of the message starts over, at no set time. */
function startOver(error: unknown, received: number): unknown {
  if (!(error instanceof ProviderFailure) || error.reason !== 'provider_failed' || !error.final) return error;
  const detail = `resuming at byte ${received}: ${error.message}`;
  return providerFailed(detail, { retryAfterSeconds: 0, cause: error });
}

/** A refusal that is final, or that leaves it to the queue when to come back, is not answered by asking again at once. */
function worthResuming(failure: unknown): boolean {
  return failure instanceof ProviderFailure && !failure.final && failure.retryAfterSeconds === undefined;
}
