/** The error of a stack that can't come up or stay up, with what a person has to know in its message. */

export class StackError extends Error {
  override readonly name = 'StackError';
  /** What `reelkeep` exits with: 78 (EX_CONFIG) for a wrong environment, 1 for the rest. */
  readonly exitCode: number;

  constructor(message: string, options: ErrorOptions & { readonly exitCode?: number } = {}) {
    super(message, options);
    this.exitCode = options.exitCode ?? 1;
  }
}
