/** What a command threw, as an exit code and the words for standard error. */
import { diagnoseFailure } from '@reelkeep/core/diagnose-failure';
import { DIAGNOSES, type DiagnosisId } from '@reelkeep/core/diagnoses';
import { readFailure } from '@reelkeep/core/service-failure';
import { StoreError } from '@reelkeep/core/store-error';
import { ConfigError } from '@reelkeep/runtime/config-error';
import { CommandError, EXIT, type ExitCode } from './exit-code.ts';

export interface JudgedFailure {
  readonly exitCode: ExitCode;
  readonly message: string;
}

/** Of the request itself: no variable and no waiting mends it. */
const OF_THE_REQUEST: ReadonlySet<DiagnosisId> = new Set(['request_refused', 'request_unexplained']);

export function judgeFailure(error: unknown): JudgedFailure {
  if (error instanceof CommandError) return { exitCode: error.exitCode, message: error.message };
  if (error instanceof ConfigError) return { exitCode: EXIT.config, message: error.message };
  if (error instanceof StoreError) {
    const exitCode = error.kind === 'unavailable' ? EXIT.unavailable : EXIT.config;
    return { exitCode, message: `${error.message} (${error.code}). ${error.advice}` };
  }
  return judgeUnread(error);
}

/** What comes out of an SDK or the network as it is: the catalogue that S3's failures are read by knows SQS and SNS as well. */
function judgeUnread(error: unknown): JudgedFailure {
  if (error instanceof Error && error.name === 'CredentialsProviderError') {
    return {
      exitCode: EXIT.config,
      message: `${error.message}: give credentials by AWS_PROFILE or AWS_ACCESS_KEY_ID, or start a stack with "npm start"`,
    };
  }
  const failure = readFailure(error);
  const diagnosis = diagnoseFailure(failure);
  const { action, passes = false, codes = [] } = DIAGNOSES[diagnosis];
  // Without an answer the catalogue takes what it does not know for the network; here it may be a file or a bug.
  const guessed = failure.status === undefined && diagnosis === 'endpoint_unreachable' && !codes.includes(failure.code);
  if (guessed) return { exitCode: EXIT.failed, message: failure.message };
  const message = `${failure.message} (${failure.code}). ${action}`;
  if (passes) return { exitCode: EXIT.unavailable, message };
  if (OF_THE_REQUEST.has(diagnosis)) return { exitCode: EXIT.failed, message };
  return { exitCode: EXIT.config, message: `${message} "reelkeep doctor" tells more.` };
}
