import { createHmac, hash } from 'node:crypto';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { createSigningMoments } from './signing-moment.ts';

test("signs AWS's own example", () => {
  // https://docs.aws.amazon.com/AmazonS3/latest/API/sigv4-query-string-auth.html, "An example".
  const identity = { accessKeyId: 'AKIAIOSFODNN7EXAMPLE', secretAccessKey: 'wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY' };
  const { sign } = createSigningMoments()(identity, 'us-east-1', new Date('2013-05-24T00:00:00.9Z'));
  const canonical = [
    'GET',
    '/test.txt',
    'X-Amz-Algorithm=AWS4-HMAC-SHA256&X-Amz-Credential=AKIAIOSFODNN7EXAMPLE%2F20130524%2Fus-east-1%2Fs3%2Faws4_request&X-Amz-Date=20130524T000000Z&X-Amz-Expires=86400&X-Amz-SignedHeaders=host',
    'host:examplebucket.s3.amazonaws.com',
    '',
    'host',
    'UNSIGNED-PAYLOAD',
  ].join('\n');
  expect(sign(canonical)).toBe('aeeed9bbccd4d02ee5c0109b86d86835f995330da4c265957d157751f604d404');
});

test('signs requests of any length and alphabet, of several moments, regions and identities in turn', () => {
  const identities = ['secret', 'other'].map((secretAccessKey) => ({ accessKeyId: 'AKIA', secretAccessKey }));
  const momentOf = createSigningMoments();
  const request = fc.record({
    identity: fc.constantFrom(...identities),
    region: fc.constantFrom('eu-west-1', 'us-east-1'),
    at: fc.constantFrom('2025-08-12T14:30:52Z', '2025-08-12T23:59:59.999Z', '2025-08-13T00:00:00Z'),
    canonicals: fc.array(fc.oneof(fc.string({ unit: 'binary' }), fc.string({ minLength: 300, maxLength: 2_000 })), {
      minLength: 1,
      maxLength: 3,
    }),
  });
  fc.assert(
    fc.property(fc.array(request, { minLength: 1, maxLength: 5 }), (requests) => {
      const moments = requests.map(({ identity, region, at }) => momentOf(identity, region, new Date(at)));
      for (const [index, { identity, region, canonicals }] of requests.entries()) {
        const { date, scope, sign } = moments[index] ?? expect.fail();
        expect(scope).toBe(`${date.slice(0, 8)}/${region}/s3/aws4_request`);
        const key = scope
          .split('/')
          .reduce<string | Buffer>(
            (secret, part) => createHmac('sha256', secret).update(part).digest(),
            `AWS4${identity.secretAccessKey}`,
          );
        for (const canonical of canonicals) {
          const text = `AWS4-HMAC-SHA256\n${date}\n${scope}\n${hash('sha256', canonical, 'hex')}`;
          expect(sign(canonical)).toBe(createHmac('sha256', key).update(text).digest('hex'));
        }
      }
    }),
  );
});
