/** The one error that a store throws: it gave no answer that can be trusted, and says who must do what. */
import type { DiagnosisId } from './diagnoses.ts';

/** `unavailable`: no answer now, try later. `misconfigured`: it will not get better until someone mends what `advice` names. */
export type StoreErrorKind = 'unavailable' | 'misconfigured';

export class StoreError extends Error {
  override readonly name = 'StoreError';
  readonly kind: StoreErrorKind;
  /** The store's own code, e.g. `SlowDown`, `AccessDenied`, `ECONNREFUSED`. */
  readonly code: string;
  /** What the operator does about it. */
  readonly advice: string;
  /** What it is called in the catalogue (`docs/TROUBLESHOOTING.md`); undefined for what is none of its cases. */
  readonly diagnosis: DiagnosisId | undefined;
  readonly retryable = true;

  constructor(fields: {
    kind: StoreErrorKind;
    code: string;
    message: string;
    advice: string;
    diagnosis?: DiagnosisId;
    cause?: unknown;
  }) {
    super(fields.message, { cause: fields.cause });
    this.kind = fields.kind;
    this.code = fields.code;
    this.advice = fields.advice;
    this.diagnosis = fields.diagnosis;
  }
}

/** What `get` throws for an object above `MAX_SMALL_OBJECT_BYTES`: somebody else wrote there. */
export function objectTooLarge(key: string): StoreError {
  return new StoreError({
    kind: 'misconfigured',
    code: 'ObjectTooLarge',
    message: `${key} is too large for a ledger object`,
    advice: 'Something else writes under the ledger prefix: move it, or set S3_LEDGER_PREFIX to a prefix of its own.',
  });
}
