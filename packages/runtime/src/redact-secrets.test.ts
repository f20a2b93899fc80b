import { expect, test } from 'vitest';
import { redactSecrets } from './redact-secrets.ts';

test.each([
  ['https://b.s3.test/k.mp4?X-Amz-Signature=0badcafe&x=1', 'https://b.s3.test/k.mp4?[redacted]'],
  ['see https://user:pw@host.test/a then go', 'see https://host.test/a then go'],
  ['GET /v1/videos?cursor=1&token=0badcafe&limit=2', 'GET /v1/videos?cursor=1&token=[redacted]&limit=2'],
  ['next=https%3A%2F%2Fh.test%2Fx%3Fsig%3D0badcafe', 'next=https%3A%2F%2Fh.test%2Fx%3Fsig%3D[redacted]'],
  ['authorization: bearer 0badcafe.x', 'authorization: bearer [redacted]'],
  ['got eyJhbGciOiJFZERTQSJ9.eyJ0ZW5hbnQiOiJhIn0.c2ln', 'got [redacted]'],
  ['https://host.test/videos/a.mp4', 'https://host.test/videos/a.mp4'],
  [
    'video.stored videos/acme/20250812_143052-campaign-123-001.mp4',
    'video.stored videos/acme/20250812_143052-campaign-123-001.mp4',
  ],
])('makes %j into %j', (text, expected) => {
  expect(redactSecrets(text)).toBe(expected);
});

test.each(['\n', '\t', '\r', '\f', '\b', '\u0001', ' ', '"', '\\'])('finds a token behind %j in JSON', (before) => {
  const jwt = 'eyJhbGciOiJFZERTQSJ9.eyJ0ZW5hbnQiOiJhIn0.c2ln';
  for (const text of [`x${before}${jwt}`, `x${before}Bearer 0badcafe`, 'x Bearer\n0badcafe']) {
    const redacted = redactSecrets(JSON.stringify({ text, next: 1 }));
    expect(redacted).not.toMatch(/c2ln|0badcafe/);
    expect(JSON.parse(redacted)).toMatchObject({ text: expect.stringContaining('[redacted]'), next: 1 });
  }
});

test('redacts a line among many, and leaves the others as they are', () => {
  const plain = '{"path":"/v1/tenants/acme/videos"}\n'.repeat(40);
  for (const secret of ['eyJhbGciOiJFZERTQSJ9.eyJ0ZW5hbnQiOiJhIn0.c2ln', 'BEARER 0badcafe', 'x%26sig%3D0badcafe']) {
    const redacted = redactSecrets(`${plain}{"auth":"${secret}"}\n${plain}`);
    expect(redacted.split(plain)).toEqual(['', expect.stringContaining('[redacted]"}\n'), '']);
  }
});

test('finds what stands behind an escaped quote and keeps the line valid JSON', () => {
  const line = JSON.stringify({ body: JSON.stringify({ url: 'https://h.test/x?a="&sig=0badcafe' }), next: 1 });
  const redacted = redactSecrets(line);
  expect(redacted).not.toContain('0badcafe');
  expect(JSON.parse(redacted)).toMatchObject({ next: 1 });
});
