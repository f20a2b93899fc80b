/** What a `Range` header asks of a file, for the sample provider: one range or none, as RFC 9110 section 14.2 has it. */

/** `first` and `last` are both inclusive, counted from 0. */
export type ByteRange =
  | { readonly kind: 'whole' }
  | { readonly kind: 'part'; readonly first: number; readonly last: number }
  | { readonly kind: 'unsatisfiable' };

/**
 * Reads e.g. `bytes=0-99`, `bytes=100-` or `bytes=-50` against a file of `sizeBytes`. A header that is missing, malformed,
 * of another unit, or that asks for several ranges is ignored, as RFC 9110 allows: the whole file is the answer.
 */
export function readByteRange(header: string | undefined, sizeBytes: number): ByteRange {
  const match = /^bytes=(\d*)-(\d*)$/.exec(header?.trim() ?? '');
  const [, from = '', to = ''] = match ?? [];
  if (match === null || (from === '' && to === '')) return { kind: 'whole' };
  if (from === '') {
    const suffixBytes = Number(to);
    if (suffixBytes === 0 || sizeBytes === 0) return { kind: 'unsatisfiable' };
    return { kind: 'part', first: Math.max(0, sizeBytes - suffixBytes), last: sizeBytes - 1 };
  }
  const first = Number(from);
  const last = to === '' ? sizeBytes - 1 : Math.min(Number(to), sizeBytes - 1);
  if (to !== '' && Number(to) < first) return { kind: 'whole' };
  return first >= sizeBytes ? { kind: 'unsatisfiable' } : { kind: 'part', first, last };
}
