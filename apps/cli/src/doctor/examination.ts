/** The record of an examination: what was tried, what came of it, and which diagnosis a failure has. */
import { setTimeout as delay } from 'node:timers/promises';
import { diagnoseFailure } from '@reelkeep/core/diagnose-failure';
import type { DiagnosisId } from '@reelkeep/core/diagnoses';
import { readFailure } from '@reelkeep/core/service-failure';
import { StoreError } from '@reelkeep/core/store-error';

/** Whose operations are examined. */
export const APPS = ['ingest', 'reaper', 'api'] as const;
export type App = (typeof APPS)[number];

/** One thing to try. */
export interface Check {
  /** `s3.put`: a service, and an operation or setting. What comes before the dot is lost as a whole when nothing answers. */
  readonly name: string;
  /** What is done, for a person: `put 64 bytes under videos/…`. */
  readonly did: string;
  /** What IAM calls it, where a refusal can be mended by a statement. */
  readonly needs?: { readonly action: string; readonly resource: string };
  /** Default: all of them. */
  readonly apps?: readonly App[];
  /** How many times the usual limit it may take. */
  readonly patience?: number;
}

export interface CheckRecord extends Pick<Check, 'name' | 'did'> {
  readonly outcome: 'passed' | 'failed' | 'skipped';
  /** Why it was skipped, or what failed. */
  readonly detail?: string;
  readonly duration_ms?: number;
}

export interface Observation {
  readonly diagnosis: DiagnosisId;
  readonly check: string;
  readonly detail: string;
  readonly needs?: Check['needs'];
}

/** Thrown by a check that saw for itself what is wrong. */
export class Diagnosed extends Error {
  override readonly name = 'Diagnosed';
  readonly diagnosis: DiagnosisId;

  constructor(diagnosis: DiagnosisId, detail: string) {
    super(detail);
    this.diagnosis = diagnosis;
  }
}

export interface Examination {
  /** What `work` gives; undefined when it failed or was skipped. Throws when the whole examination was aborted, and what is a fault of ours. */
  attempt<T>(check: Check, work: (signal: AbortSignal) => Promise<T>): Promise<{ readonly value: T } | undefined>;
  /** Something that is wrong though the check itself went through. */
  observe(observation: Observation): void;
  skip(check: Pick<Check, 'name' | 'did'>, because: string): void;
  /** Whether one of these apps is examined. */
  asksFor(apps: readonly App[]): boolean;
  /** Whether the service gives no answer that could be trusted, so that there is nothing more to ask of it. */
  isLost(service: string): boolean;
  /** Worth knowing, and no fault. */
  note(text: string): void;
  readonly checks: readonly CheckRecord[];
  readonly observations: readonly Observation[];
  readonly notes: readonly string[];
}

const TIDY_UP_MS = 500;

/** After one of these the rest of the service says the same again, each after a time-out of its own. */
const LOSES_SERVICE: ReadonlySet<DiagnosisId> = new Set<DiagnosisId>([
  'credentials_missing',
  'credentials_expired',
  'session_token_wrong',
  'access_key_unknown',
  'secret_wrong',
  'clock_skewed',
  'account_problem',
  'bucket_missing',
  'bucket_name_wrong',
  'region_wrong',
  'endpoint_refused',
  'host_unknown',
  'endpoint_unreachable',
  'endpoint_silent',
  'connection_broken',
  'certificate_untrusted',
  'tls_mismatch',
  'not_s3',
]);

/** @param apps whose checks are made; others are left out without a word. @param clockMs for how long things took. */
export function createExamination(options: {
  readonly signal: AbortSignal;
  readonly apps: readonly App[];
  readonly clockMs: () => number;
  /** The longest that a check may take, unless it asks for more. */
  readonly limitMs: number;
}): Examination {
  const { signal, apps, clockMs } = options;
  const checks: CheckRecord[] = [];
  const observations: Observation[] = [];
  const notes: string[] = [];
  const lost = new Map<string, DiagnosisId>();

  return {
    async attempt(check, work) {
      signal.throwIfAborted();
      const { name, did, needs, patience = 1 } = check;
      const limitMs = patience * options.limitMs;
      if (check.apps !== undefined && !check.apps.some((app) => apps.includes(app))) return undefined;
      const service = serviceOf(name);
      const before = lost.get(service);
      if (before !== undefined) {
        checks.push({ name, did, outcome: 'skipped', detail: `after ${before}` });
        return undefined;
      }
      const limit = AbortSignal.timeout(limitMs);
      const startedMs = clockMs();
      try {
        const value = await endWith(AbortSignal.any([signal, limit]), work);
        checks.push({ name, did, outcome: 'passed', duration_ms: Math.round(clockMs() - startedMs) });
        return { value };
      } catch (error) {
        signal.throwIfAborted();
        const { diagnosis, detail } = limit.aborted
          ? { diagnosis: 'endpoint_silent' as const, detail: `no answer within ${limitMs / 1_000} s` }
          : diagnose(error);
        if (LOSES_SERVICE.has(diagnosis)) lost.set(service, diagnosis);
        checks.push({ name, did, outcome: 'failed', detail, duration_ms: Math.round(clockMs() - startedMs) });
        observations.push({ diagnosis, check: name, detail, ...(needs && { needs }) });
        return undefined;
      }
    },
    observe: (observation) => void observations.push(observation),
    asksFor: (asked) => asked.some((app) => apps.includes(app)),
    isLost: (service) => lost.has(service),
    skip: ({ name, did }, because) => void checks.push({ name, did, outcome: 'skipped', detail: because }),
    note(text) {
      if (!notes.includes(text)) notes.push(text);
    },
    checks,
    observations,
    notes,
  };
}

/** Some work does not heed its signal; what does may have something to tidy up, and gets a moment for it. */
async function endWith<T>(signal: AbortSignal, work: (signal: AbortSignal) => Promise<T>): Promise<T> {
  const working = work(signal);
  const aborted = new Promise<never>((_, reject) => {
    const end = () => reject(signal.reason);
    if (signal.aborted) end();
    else signal.addEventListener('abort', end, { once: true });
  });
  try {
    return await Promise.race([working, aborted]);
  } catch (error) {
    await Promise.race([working.catch(() => {}), delay(TIDY_UP_MS)]);
    throw error;
  }
}

/** The SDK adds advice for programmers below. */
function firstLine(text: string): string {
  return text.split('\n', 1)[0] ?? text;
}

function serviceOf(name: string): string {
  const [service = name] = name.split('.');
  return service;
}

function diagnose(error: unknown): { readonly diagnosis: DiagnosisId; readonly detail: string } {
  if (error instanceof Diagnosed) return { diagnosis: error.diagnosis, detail: error.message };
  if (error instanceof StoreError && error.diagnosis !== undefined) {
    return { diagnosis: error.diagnosis, detail: error.message };
  }
  // What went wrong is the cause of fetch's own "fetch failed".
  const thrown = error instanceof TypeError && error.cause instanceof Error ? error.cause : error;
  if (thrown instanceof TypeError || thrown instanceof RangeError || thrown instanceof ReferenceError) throw thrown;
  const failure = readFailure(thrown);
  return { diagnosis: diagnoseFailure(failure), detail: `${failure.code}: ${firstLine(failure.message)}` };
}
