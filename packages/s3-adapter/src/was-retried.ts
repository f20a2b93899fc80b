/**
 * Whether the SDK sent a request more than once before this answer (or failure) came. A try that was given up may have
 * reached S3 all the same and be carried out later; the SDK does not tell such a one from a try that was answered, so any
 * second try counts.
 */
export function wasRetried(answer: unknown): boolean {
  if (typeof answer !== 'object' || answer === null || !('$metadata' in answer)) return false;
  const { $metadata: metadata } = answer;
  if (typeof metadata !== 'object' || metadata === null || !('attempts' in metadata)) return false;
  return typeof metadata.attempts === 'number' && metadata.attempts > 1;
}
