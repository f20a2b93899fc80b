/** Whether a download that breaks off can go on from its last byte, and whether what then comes is its continuation. */
import { contentLength, header, type ProviderAnswer } from './provider-answer.ts';

/** What proves that the rest belongs to the same file. */
export interface ResumePoint {
  /** A strong ETag or a strong Last-Modified, for `If-Range`. */
  readonly validator: string;
  readonly etag: string | undefined;
  /** Size of the whole file in bytes, when it was said. */
  readonly totalBytes: number | undefined;
}

/** Undefined when the provider does not take ranges, or sent nothing that would prove the file unchanged. */
export function findResumePoint(answer: ProviderAnswer): ResumePoint | undefined {
  if (header(answer, 'accept-ranges')?.trim().toLowerCase() !== 'bytes') return undefined;
  const etag = header(answer, 'etag')?.trim();
  // A weak ETag (`W/`) promises the same picture, not the same bytes (RFC 9110 §13.1.5).
  const strongEtag = etag?.startsWith('"') && etag.endsWith('"') && etag.length > 2 ? etag : undefined;
  const validator = strongEtag ?? strongLastModified(answer);
  return validator === undefined ? undefined : { validator, etag: strongEtag, totalBytes: contentLength(answer) };
}

/** RFC 9110 §8.8.2.2: a date is strong when the answer is dated at least a second later. */
function strongLastModified(answer: ProviderAnswer): string | undefined {
  const modified = header(answer, 'last-modified');
  const ageMs = Date.parse(header(answer, 'date') ?? '') - Date.parse(modified ?? '');
  return ageMs >= 1_000 ? modified : undefined;
}

/** Headers that ask for everything from byte `from` on, if the file is still the same. */
export function rangeHeaders(point: ResumePoint, from: number): Record<string, string> {
  return { range: `bytes=${from}-`, 'if-range': point.validator };
}

/** Why a 206 is not the continuation from byte `from`; undefined when it is. */
export function continuationFault(answer: ProviderAnswer, point: ResumePoint, from: number): string | undefined {
  const said = header(answer, 'content-range')?.trim() ?? '';
  const [, first, last, total] = /^bytes (\d+)-(\d+)\/(\d+|\*)$/.exec(said) ?? [];
  if (first === undefined || last === undefined) return `no readable Content-Range (${JSON.stringify(said)})`;
  const { totalBytes } = point;
  const end = totalBytes ?? (total === '*' ? undefined : Number(total));
  if (Number(first) !== from) return `a range from byte ${first}, ${from} was asked for`;
  if (totalBytes !== undefined && total !== '*' && Number(total) !== totalBytes) {
    return `a file of ${total} bytes, ${totalBytes} were said before`;
  }
  if (end !== undefined && Number(last) !== end - 1) return `a range to byte ${last} of ${end}`;
  const length = lengthFault(answer, Number(last) - from + 1);
  if (length !== undefined) return length;
  const etag = header(answer, 'etag')?.trim();
  if (point.etag !== undefined && etag !== undefined && etag !== point.etag) return 'another ETag';
  return undefined;
}

/** Why a 206 can't hold the bytes that its Content-Range names: one of the two lies, and nobody knows where the bytes are from. */
export function lengthFault(answer: ProviderAnswer, rangeBytes: number): string | undefined {
  const length = contentLength(answer);
  return length === undefined || length === rangeBytes ? undefined : `${length} bytes for a range of ${rangeBytes}`;
}
