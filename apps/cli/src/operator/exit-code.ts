/** What a command's exit code says to a script: the numbers of sysexits.h where it has one that fits. */
import { CONFIG_EXIT_CODE } from '@reelkeep/runtime/config-error';

export const EXIT = {
  /** Done, and nothing is wrong. */
  ok: 0,
  /** The command ran and what it looked at is not as it should be, or what it was asked for can't be done. */
  failed: 1,
  /** The command line itself is wrong: an unknown option, an argument out of its bounds. */
  usage: 2,
  /** S3, SQS, SNS or the API gave no answer: the same command may work later (EX_TEMPFAIL). */
  unavailable: 75,
  /** The environment is wrong or lacks something (EX_CONFIG). */
  config: CONFIG_EXIT_CODE,
  /** Stopped by Ctrl-C, SIGTERM or SIGHUP, in order. */
  interrupted: 130,
} as const;

export type ExitCode = (typeof EXIT)[keyof typeof EXIT];

/** Thrown by a command that can't do what it was asked for; its message is all that a person has to know. */
export class CommandError extends Error {
  override readonly name = 'CommandError';
  readonly exitCode: ExitCode;

  constructor(message: string, options: ErrorOptions & { readonly exitCode?: ExitCode } = {}) {
    super(message, options);
    this.exitCode = options.exitCode ?? EXIT.failed;
  }
}
