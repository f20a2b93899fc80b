/**
 * A large video over several connections, for providers that limit each one: the plain download goes on, ranges further
 * on are fetched into spare buffers meanwhile, and the bytes come out in order as from one stream. Where a range can't be
 * had, or no buffer is spare, the plain stream takes over again; nothing depends on ranges.
 */

import { setTimeout as sleep } from 'node:timers/promises';
import type { PartBuffers } from '@reelkeep/s3-adapter/part-buffers';
import { eachChunk } from './each-chunk.ts';
import { type ByteRange, fetchRange, type RangePorts, rangeFault } from './fetch-range.ts';
import { pacedBody } from './paced-body.ts';
import { discard, type ProviderAnswer, providerFailed } from './provider-answer.ts';
import { ProviderFailure } from './provider-failure.ts';
import { createRangeMemory } from './range-memory.ts';
import type { ResumePoint } from './resume-point.ts';
import { transferFailure } from './transfer-failure.ts';

export interface ParallelPorts extends Omit<RangePorts, 'ask'> {
  /** As in `RangePorts`, and given up when `signal` aborts. */
  readonly ask: (headers: Readonly<Record<string, string>>, signal: AbortSignal) => Promise<ProviderAnswer>;
  readonly buffers: Pick<PartBuffers, 'partSizeBytes' | 'takeSpare' | 'give'>;
  /** Waits before the plain stream is opened again, in milliseconds, and so how often it may break. */
  readonly resumeWaitsMs: readonly number[];
  readonly signal: AbortSignal;
}

/** With the plain stream eight connections, as download managers open them. */
const RANGES_AHEAD = 7;
/** A video that has fewer ranges to come than this, or less than a second's worth, is soon there by itself. */
const WORTHWHILE_RANGES = 6;
const WORTHWHILE_MS = 1_000;

interface RangeAhead extends ByteRange {
  readonly buffer: Buffer;
  /** Whether the buffer now holds the range; settles only when nobody writes into it any more. Never rejects. */
  readonly came: Promise<boolean>;
}

/**
 * The bytes of the whole file, once each and in order; a chunk's memory is reused when the next is asked for.
 * @param plain the download from the first byte on, which resumes by itself.
 * @param point proof of the file; one without `totalBytes` leaves `plain` as it is.
 */
export async function* parallelRanges(
  plain: AsyncIterable<Uint8Array>,
  point: ResumePoint,
  ports: ParallelPorts,
): AsyncGenerator<Uint8Array> {
  const { totalBytes } = point;
  if (totalBytes === undefined) return yield* plain;
  const { clock } = ports;
  const memory = createRangeMemory(ports.buffers);
  const { rangeBytes } = memory;
  const stop = new AbortController();
  const signal = AbortSignal.any([ports.signal, stop.signal]);
  const ahead: RangeAhead[] = [];
  const startedAt = clock();
  let at = 0;
  let faults = 0;
  let rangesWork = true;

  try {
    yield* upToRanges(plain);
    while (at < totalBytes) {
      fetchAhead(at);
      const next = ahead.shift();
      if (next === undefined) yield* rest();
      else yield* deliver(next);
    }
  } finally {
    stopRanges();
  }

  /** A plain stream's bytes, until it ends or the first range ahead, which it meets, has come. */
  async function* upToRanges(stream: AsyncIterable<Uint8Array>): AsyncGenerator<Uint8Array> {
    for await (const chunk of stream) {
      const piece = chunk.subarray(0, (ahead[0]?.start ?? Number.POSITIVE_INFINITY) - at);
      at += piece.length;
      if (piece.length > 0) yield piece;
      if (at === ahead[0]?.start) {
        // Of a link that opens once, or a provider that counts requests, this stream may be all that can be had.
        if ((await ahead[0].came) && rangesWork) return;
        stopRanges();
        const more = chunk.subarray(piece.length);
        at += more.length;
        if (more.length > 0) yield more;
      } else if (ahead.length === 0 && isWorthwhile()) fetchAhead(at + rangeBytes);
    }
  }

  function isWorthwhile(): boolean {
    const left = (totalBytes ?? 0) - at;
    return left >= WORTHWHILE_RANGES * rangeBytes && left * (clock() - startedAt) > WORTHWHILE_MS * at;
  }

  /** Keeps ranges on their way, one behind the other, the first at `from` unless there are some; as many as buffers are spare. */
  function fetchAhead(from: number): void {
    let start = ahead.at(-1)?.end ?? from;
    while (rangesWork && ahead.length < RANGES_AHEAD && start < (totalBytes ?? 0)) {
      const buffer = memory.take();
      if (buffer === undefined) return;
      const range = { start, end: Math.min(start + rangeBytes, totalBytes ?? 0) };
      const fetching = fetchRange({ ...ports, ask: (headers) => ports.ask(headers, signal) }, point, range, buffer);
      const came = fetching.then(
        () => true,
        () => {
          // One that failed speaks for the others: the provider limits connections, or the file is another one now.
          rangesWork = false;
          return false;
        },
      );
      ahead.push({ ...range, buffer, came });
      start = range.end;
    }
  }

  async function* deliver({ start, end, buffer, came }: RangeAhead): AsyncGenerator<Uint8Array> {
    try {
      if (await came) {
        at = end;
        yield buffer.subarray(0, end - start);
      } else stopRanges();
    } finally {
      memory.give(buffer);
    }
  }

  function stopRanges(): void {
    stop.abort(new Error('no more ranges are needed'));
    for (const { buffer, came } of ahead.splice(0)) came.then(() => memory.give(buffer));
  }

  /** The plain stream from here on; opened again when it breaks. */
  async function* rest(): AsyncGenerator<Uint8Array> {
    try {
      yield* upToRanges(await openRest());
    } catch (error) {
      const failure = transferFailure(error, ports.signal);
      const waitMs = ports.resumeWaitsMs[faults];
      if (!(failure instanceof ProviderFailure) || failure.final || waitMs === undefined) throw failure;
      faults += 1;
      await sleep(waitMs, undefined, { signal: ports.signal });
    }
  }

  async function openRest(): Promise<AsyncIterable<Uint8Array>> {
    const answer = await ports.ask({ range: `bytes=${at}-`, 'if-range': point.validator }, ports.signal);
    const fault = rangeFault(answer, point, { start: at, end: totalBytes ?? 0 });
    if (fault === undefined) return pacedBody(eachChunk(answer.body), ports.pace, clock);
    discard(answer);
    throw providerFailed(`going on at byte ${at}, the provider sent ${fault}`, { retryAfterSeconds: 0 });
  }
}
