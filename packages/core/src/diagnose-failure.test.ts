import { describe, expect, test } from 'vitest';
import { diagnoseFailure } from './diagnose-failure.ts';
import { DIAGNOSES, DIAGNOSIS_IDS } from './diagnoses.ts';

const failure = (code: string, status: number | undefined = undefined, message = '') => ({ code, status, message });

describe('the catalogue', () => {
  test('gives a code to one diagnosis alone', () => {
    const codes = DIAGNOSIS_IDS.flatMap((id) => DIAGNOSES[id].codes ?? []);
    expect(codes.filter((code, at) => codes.indexOf(code) !== at)).toEqual([]);
  });

  test.each(DIAGNOSIS_IDS)('says of %s in whole sentences what is seen, why and what to do', (id) => {
    const { see, why, action } = DIAGNOSES[id];
    for (const text of [see, why, action]) expect(text).toMatch(/^[A-Z\d"].*\.$/);
  });
});

describe('a failure is diagnosed', () => {
  test.each(DIAGNOSIS_IDS.flatMap((id) => (DIAGNOSES[id].codes ?? []).map((code) => [code, id] as const)))(
    'by its code %s as %s, whatever the status',
    (code, id) => {
      expect(diagnoseFailure(failure(code, 403))).toBe(id);
      expect(diagnoseFailure(failure(code))).toBe(id);
    },
  );

  test.each([
    ['a success that could not be read', failure('SyntaxError', 200), 'not_s3'],
    ['a redirect without a code', failure('Http301', 301), 'region_wrong'],
    ['a HEAD that is forbidden', failure('Http403', 403), 'permission_missing'],
    ['a HEAD that finds nothing', failure('NotFound', 404), 'bucket_missing'],
    ['a HEAD that is a bad request', failure('Http400', 400), 'request_unexplained'],
    ['a named fault of the request', failure('InvalidArgument', 400), 'request_refused'],
    ['a web server that takes no PUT', failure('Http418', 418), 'not_s3'],
    ['a conflict, which passes', failure('Http409', 409), 'service_failing'],
    ['too many requests', failure('Http429', 429), 'overloaded'],
    ['a gateway without its server', failure('Http502', 502), 'service_failing'],
    ['a certificate by whatever code Node has', failure('CERT_REVOKED'), 'certificate_untrusted'],
    ['no answer for a reason nobody has listed', failure('EWHATEVER'), 'endpoint_unreachable'],
    [
      'http spoken to a port of https',
      failure('Http400', 400, 'Client sent an HTTP request to an HTTPS server.'),
      'tls_mismatch',
    ],
    [
      'a deny of the bucket policy',
      failure(
        'AccessDenied',
        403,
        'not authorized to perform: s3:PutObject with an explicit deny in a resource-based policy',
      ),
      'bucket_policy_denies',
    ],
    [
      'a deny of the organisation',
      failure(
        'AccessDenied',
        403,
        'not authorized to perform: s3:PutObject with an explicit deny in a service control policy',
      ),
      'explicit_deny',
    ],
    [
      'a key that may not be used',
      failure('AccessDenied', 403, 'is not authorized to perform: kms:GenerateDataKey on resource'),
      'kms_key_unusable',
    ],
  ])('%s', (_, given, id) => {
    expect(diagnoseFailure(given)).toBe(id);
  });
});
