/** What a broken connection comes to: the provider's failure, worth another try. */
import { errors } from 'undici';
import { findProviderFailure, ProviderFailure } from './provider-failure.ts';

/** A transfer that broke, as the provider's failure; the caller's own abort stays an abort. */
export function transferFailure(error: unknown, signal: AbortSignal): unknown {
  if (signal.aborted) return signal.reason;
  const known = findProviderFailure(error);
  if (known !== undefined) return known;
  const code = error instanceof errors.UndiciError || hasCode(error) ? error.code : 'unknown';
  const text = error instanceof Error ? error.message : String(error);
  return new ProviderFailure({
    reason: 'provider_failed',
    detail: `the transfer broke: ${code} ${text}`.trim(),
    final: false,
    cause: error,
  });
}

/** The other side closed the connection, for whatever reason. */
const CONNECTION_LOSS = new Set(['UND_ERR_SOCKET', 'ECONNRESET', 'EPIPE']);

export function isConnectionLoss(error: unknown): boolean {
  return hasCode(error) && CONNECTION_LOSS.has(error.code);
}

function hasCode(error: unknown): error is { code: string } {
  return typeof error === 'object' && error !== null && 'code' in error && typeof error.code === 'string';
}
