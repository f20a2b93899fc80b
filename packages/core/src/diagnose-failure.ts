/** The one way from an error to its diagnosis, for the logs of the apps and for the doctor alike. */
import { DIAGNOSES, DIAGNOSIS_IDS, type DiagnosisId } from './diagnoses.ts';
import type { ServiceFailure } from './service-failure.ts';

const BY_CODE: ReadonlyMap<string, DiagnosisId> = new Map(
  DIAGNOSIS_IDS.flatMap((id) => (DIAGNOSES[id].codes ?? []).map((code) => [code, id] as const)),
);

/** Always an answer: what has no code of its own goes by its HTTP status, what has none by there being no answer. */
export function diagnoseFailure({ code, status, message }: ServiceFailure): DiagnosisId {
  const known = BY_CODE.get(code);
  if (known === 'permission_missing') return diagnoseRefusal(message);
  if (known !== undefined) return known;
  // Node has more codes for certificates than anybody lists.
  if (status === undefined) return isCertificateFault(code) ? 'certificate_untrusted' : 'endpoint_unreachable';
  return diagnoseStatus(code, status, message);
}

/** https://docs.aws.amazon.com/IAM/latest/UserGuide/troubleshoot_access-denied.html: the message says which policy it was. */
function diagnoseRefusal(message: string): DiagnosisId {
  if (/explicit deny in an? resource-based policy/i.test(message)) return 'bucket_policy_denies';
  if (/explicit deny/i.test(message)) return 'explicit_deny';
  return /\bkms:\w+/.test(message) ? 'kms_key_unusable' : 'permission_missing';
}

/** An answer whose code is unknown, as that of a HEAD always is (`Http404`). */
function diagnoseStatus(code: string, status: number, message: string): DiagnosisId {
  // A success that could not be read.
  if (status < 300) return 'not_s3';
  if (status === 301 || status === 307) return 'region_wrong';
  if (status === 400 && /https? port|HTTPS server/i.test(message)) return 'tls_mismatch';
  if (status === 401 || status === 403) return diagnoseRefusal(message);
  if (status === 404) return 'bucket_missing';
  if (status === 429) return 'overloaded';
  // A conflict and a condition that did not hold are for the caller to read; they pass.
  if (status >= 500 || [408, 409, 412].includes(status)) return 'service_failing';
  if (!code.startsWith('Http')) return 'request_refused';
  return status === 400 ? 'request_unexplained' : 'not_s3';
}

function isCertificateFault(code: string): boolean {
  return code.startsWith('ERR_TLS') || code.includes('CERT') || code.startsWith('UNABLE_TO_');
}
