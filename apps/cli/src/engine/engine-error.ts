// One error for every way an engine can fail to come up, so that `up` can print a single line and stop.

/** Why an engine did not start; closed, so that the command line can tell a missing tool from a fault. */
export type EngineErrorCode =
  | 'docker_missing'
  | 'compose_missing'
  | 'compose_failed'
  | 'port_in_use'
  | 'data_dir_in_use'
  | 'data_dir_unusable'
  | 'engine_unreachable'
  | 'engine_failed';

/**
 * Thrown when an engine cannot be started or reached.
 * `message` is one line for a person: what is wrong and what to do; `cause` holds the rest.
 */
export class EngineError extends Error {
  override readonly name = 'EngineError';
  readonly code: EngineErrorCode;

  constructor(code: EngineErrorCode, message: string, options?: ErrorOptions) {
    super(message, options);
    this.code = code;
  }
}
