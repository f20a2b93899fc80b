/**
 * The catalogue of what can be wrong: one closed list for the logs of the apps, for `reelkeep doctor` and for
 * docs/TROUBLESHOOTING.md, so that all three use the same words.
 */
import { ACCESS_DIAGNOSES } from './diagnoses/access-diagnoses.ts';
import { BUCKET_DIAGNOSES } from './diagnoses/bucket-diagnoses.ts';
import type { DiagnosisEntry } from './diagnoses/diagnosis-entry.ts';
import { ENDPOINT_DIAGNOSES } from './diagnoses/endpoint-diagnoses.ts';
import { QUEUE_DIAGNOSES } from './diagnoses/queue-diagnoses.ts';

const CATALOGUE = {
  ...ACCESS_DIAGNOSES,
  ...BUCKET_DIAGNOSES,
  ...ENDPOINT_DIAGNOSES,
  ...QUEUE_DIAGNOSES,
} as const;

export type DiagnosisId = keyof typeof CATALOGUE;

export const DIAGNOSES: Readonly<Record<DiagnosisId, DiagnosisEntry>> = CATALOGUE;

/** Every id, in the order of the catalogue. */
export const DIAGNOSIS_IDS: readonly DiagnosisId[] = Object.keys(CATALOGUE).filter(isDiagnosisId);

export function isDiagnosisId(text: string): text is DiagnosisId {
  return Object.hasOwn(CATALOGUE, text);
}
