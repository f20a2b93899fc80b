/** Fetches one range of a provider's file into memory, and takes nothing for it that is not exactly that range. */
import { eachChunk } from './each-chunk.ts';
import { type Pace, pacedBody } from './paced-body.ts';
import { discard, header, type ProviderAnswer, providerFailed } from './provider-answer.ts';
import { lengthFault, type ResumePoint } from './resume-point.ts';

export interface RangePorts {
  /** Asks for the link with these headers on top; its answer has the status 200 or 206. */
  readonly ask: (headers: Readonly<Record<string, string>>) => Promise<ProviderAnswer>;
  readonly pace: Pace;
  /** Monotonic, in milliseconds. */
  readonly clock: () => number;
}

/** From byte `start` to before byte `end`. */
export interface ByteRange {
  readonly start: number;
  readonly end: number;
}

/** Fills `into` from its start. Throws for an answer that is no such range of the same file, or that breaks off. */
export async function fetchRange(
  ports: RangePorts,
  point: ResumePoint,
  { start, end }: ByteRange,
  into: Uint8Array,
): Promise<void> {
  const answer = await ports.ask({ range: `bytes=${start}-${end - 1}`, 'if-range': point.validator });
  const fault = rangeFault(answer, point, { start, end });
  if (fault !== undefined) {
    discard(answer);
    throw providerFailed(`asked for bytes ${start}-${end - 1}, the provider sent ${fault}`, {});
  }
  let at = 0;
  for await (const chunk of pacedBody(eachChunk(answer.body), ports.pace, ports.clock)) {
    if (at + chunk.length > end - start) throw providerFailed('a range is longer than its Content-Range says', {});
    into.set(chunk, at);
    at += chunk.length;
  }
  if (at !== end - start) throw providerFailed('a range is shorter than its Content-Range says', {});
}

/** What is wrong with an answer to a range; undefined when it is that range of the same file. */
export function rangeFault(answer: ProviderAnswer, point: ResumePoint, { start, end }: ByteRange): string | undefined {
  if (answer.statusCode !== 206) return 'the whole file: it has changed, or ranges are not kept to';
  const said = header(answer, 'content-range')?.trim() ?? '';
  const [, first, last, total] = /^bytes (\d+)-(\d+)\/(\d+|\*)$/.exec(said) ?? [];
  if (Number(first) !== start || Number(last) !== end - 1) return `the range ${JSON.stringify(said)}`;
  if (total !== '*' && Number(total) !== point.totalBytes) return `a file of ${total} bytes`;
  const length = lengthFault(answer, end - start);
  if (length !== undefined) return length;
  const etag = header(answer, 'etag')?.trim();
  return point.etag !== undefined && etag !== undefined && etag !== point.etag ? 'another ETag' : undefined;
}
