/** `up` from its start to its exit code: runs the stack, says what went wrong, and takes everything down again. */
import { setTimeout as delay } from 'node:timers/promises';
import { StoreError } from '@reelkeep/core/store-error';
import type { UpOptions } from '../commands/up.ts';
import { DemoFailure } from '../demo/demo-failure.ts';
import { EngineError } from '../engine/engine-error.ts';
import { locateHome } from './home.ts';
import { watchNpm } from './npm-watch.ts';
import { runStack } from './run-stack.ts';
import { StackError } from './stack-error.ts';
import { listenForStop, StopRequested } from './stop-request.ts';
import { createTeardown } from './teardown.ts';

/** A stop takes no longer, whatever hangs: apps get eight seconds of it. */
const STOP_TIMEOUT_MS = 10_000;
/** 128 + SIGINT, as shells count. */
const STOPPED_AT_ONCE = 130;

/** Runs until it is stopped. Resolves with the exit code; what went wrong is on standard error by then. */
export async function up(options: UpOptions, env: Readonly<NodeJS.ProcessEnv>): Promise<number> {
  const teardown = createTeardown();
  const stop = listenForStop(() => {
    teardown.now();
    process.exit(STOPPED_AT_ONCE);
  }, performance.now.bind(performance));
  // A reader that went away (`npm start | head`) is no reason to leave the apps alone.
  process.stdout.on('error', () => {});
  watchNpm(env, () => stop.request('npm is gone'));
  const say = (line: string) => void process.stdout.write(`${line}\n`);
  const width = process.stdout.isTTY === true ? process.stdout.columns : undefined;
  let exitCode = 0;
  try {
    await runStack({ options, env, home: locateHome(env), teardown, stop, now: () => new Date(), say, width });
  } catch (error) {
    if (error instanceof StopRequested) say('\nStopping ...');
    else exitCode = report(error);
  }
  const failures = await Promise.race([teardown.run(), delay(STOP_TIMEOUT_MS, 'timeout' as const)]);
  if (failures === 'timeout') {
    teardown.now();
    process.stderr.write('Not everything stopped in time; it was ended.\n');
    return 1;
  }
  for (const failure of failures) report(failure);
  if (exitCode === 0) say('Stopped.');
  return failures.length > 0 ? 1 : exitCode;
}

/** Prints what a person has to know, and gives the exit code. */
function report(error: unknown): number {
  process.stderr.write(`${describe(error)}\n`);
  return error instanceof StackError ? error.exitCode : 1;
}

function describe(error: unknown): string {
  if (error instanceof DemoFailure) return `The demo failed. Expected: ${error.message}.`;
  if (error instanceof StoreError) return `${error.message}: ${error.advice}`;
  if (error instanceof StackError || error instanceof EngineError) return error.message;
  if (error instanceof Error && error.name === 'CredentialsProviderError') {
    return `No AWS credentials were found: set AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY, or AWS_PROFILE. (${error.message})`;
  }
  // What an engine answers is a matter between it and the operator; where in the code it was heard is not.
  if (error instanceof Error && '$metadata' in error) return `The engine refused: ${error.name}: ${error.message}`;
  return error instanceof Error ? (error.stack ?? error.message) : String(error);
}
