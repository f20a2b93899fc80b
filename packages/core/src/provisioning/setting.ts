/**
 * One property of one resource, and how it comes to be what is wanted: read what is there, settle what it should be, write
 * that if it differs. Pure but for the two calls it is given, so each engine's adapter brings those and nothing else.
 */
import { sameJson } from './json-value.ts';

/** What the engine says of a property. `unsupported`: it does not know the call at all. */
export type Reading<T> =
  | { readonly outcome: 'read'; readonly value: T | undefined }
  | { readonly outcome: 'unsupported' };

/** What should be there, and why that is not all that was wanted. */
export interface Settled<T> {
  readonly value: T | undefined;
  /** In words for the operator: what somebody tightened, and what it would take to change it. */
  readonly kept?: string | undefined;
}

export interface Setting<T> {
  /** e.g. `bucket ceaser-advt-genius-videos` */
  readonly resource: string;
  /** e.g. `versioning` */
  readonly property: string;
  read(): Promise<Reading<T>>;
  /** Never looser than `current`, unless `force`. Undefined: nothing is to be there, and nothing is written. */
  settle(current: T | undefined, force: boolean): Settled<T>;
  write(value: T): Promise<void>;
}

/** What provisioning has to say of a property that is not simply as it should be. */
export type Finding =
  | { readonly kind: 'changed'; readonly resource: string; readonly property: string; from: unknown; to: unknown }
  | { readonly kind: 'kept'; readonly resource: string; readonly property: string; readonly why: string }
  | { readonly kind: 'unsupported'; readonly resource: string; readonly property: string; readonly why: string };

export interface Prepared {
  readonly findings: readonly Finding[];
  /** Undefined when nothing differs. */
  readonly write: (() => Promise<void>) | undefined;
}

export const NOT_SUPPORTED = 'not supported by this engine';

/** Reads and settles; nothing is written yet. */
export async function prepareSetting<T>(
  setting: Setting<T>,
  { force }: { readonly force: boolean },
): Promise<Prepared> {
  const { resource, property } = setting;
  const reading = await setting.read();
  if (reading.outcome === 'unsupported') {
    return { findings: [{ kind: 'unsupported', resource, property, why: NOT_SUPPORTED }], write: undefined };
  }
  const { value: to, kept } = setting.settle(reading.value, force);
  const findings: Finding[] = kept === undefined ? [] : [{ kind: 'kept', resource, property, why: kept }];
  if (to === undefined || sameJson(to, reading.value)) return { findings, write: undefined };
  findings.push({ kind: 'changed', resource, property, from: reading.value ?? null, to });
  return { findings, write: () => setting.write(to) };
}

/** Writes one after the other: S3 answers 409 to two changes of one bucket at a time. */
export async function writeAll(prepared: readonly Prepared[]): Promise<void> {
  for (const { write } of prepared) await write?.();
}
