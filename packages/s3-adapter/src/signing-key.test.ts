import { createHmac } from 'node:crypto';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { signingKey } from './signing-key.ts';

test("derives AWS's own example key", () => {
  // https://docs.aws.amazon.com/AmazonS3/latest/API/sigv4-query-string-auth.html, "An example".
  const sign = signingKey('wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY', '20130524', 'us-east-1', 's3');
  const canonicalHash = '3bfa292879f6447bbcda7001decf97f4a54dc650c8942174ae0a9121cf58ad04';
  expect(sign(`AWS4-HMAC-SHA256\n20130524T000000Z\n20130524/us-east-1/s3/aws4_request\n${canonicalHash}`)).toBe(
    'aeeed9bbccd4d02ee5c0109b86d86835f995330da4c265957d157751f604d404',
  );
});

test('is HMAC-SHA256 for texts of any length and alphabet, one after the other', () => {
  const key = ['20250812', 'eu-west-1', 's3', 'aws4_request'].reduce<string | Buffer>(
    (secret, part) => createHmac('sha256', secret).update(part).digest(),
    'AWS4secret',
  );
  const sign = signingKey('secret', '20250812', 'eu-west-1', 's3');
  const text = fc.oneof(fc.string({ unit: 'binary' }), fc.string({ minLength: 300, maxLength: 2_000 }));
  fc.assert(
    fc.property(fc.array(text, { minLength: 1, maxLength: 5 }), (texts) => {
      for (const one of texts) expect(sign(one)).toBe(createHmac('sha256', key).update(one).digest('hex'));
    }),
  );
});
