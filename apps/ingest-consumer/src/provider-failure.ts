/** Why a provider's video could not be had: a reason from the closed list, and whether trying again can help. */
import type { Reason } from '@reelkeep/core/reasons';

export class ProviderFailure extends Error {
  override readonly name = 'ProviderFailure';
  readonly reason: Reason;
  /** No later try of the same message can do better. */
  readonly final: boolean;
  /** The provider's own word on when to come back (Retry-After), in seconds. */
  readonly retryAfterSeconds: number | undefined;

  constructor(fields: {
    reason: Reason;
    detail: string;
    final: boolean;
    retryAfterSeconds?: number | undefined;
    cause?: unknown;
  }) {
    super(fields.detail, { cause: fields.cause });
    this.reason = fields.reason;
    this.final = fields.final;
    this.retryAfterSeconds = fields.retryAfterSeconds;
  }
}

/** The failure behind an error, when it is one, or when a library wrapped it (undici wraps what a connector throws). */
export function findProviderFailure(error: unknown): ProviderFailure | undefined {
  for (let cause = error; cause instanceof Error; cause = cause.cause)
    if (cause instanceof ProviderFailure) return cause;
  return undefined;
}
