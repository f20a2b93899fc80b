import { once } from 'node:events';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { createServer } from 'node:https';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { AUTHORITY, CERTIFICATES } from '../certificates.ts';
import { type Lane, openLane } from '../crash/lane.ts';
import { eventually } from '../eventually.ts';
import { sha256, testPattern } from '../mp4.ts';
import { newFile } from '../names.ts';
import { client } from '../shared-stack.ts';
import { keyOf, videoMessage } from '../video.ts';

let lane: Lane;
let folder: string;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'reelkeep-e2e-ca-'));
  const authority = join(folder, 'authority.pem');
  await writeFile(authority, AUTHORITY);
  lane = await openLane();
  // As an operator makes a private authority known; without it `trusted` would be refused as the others are.
  await lane.startWorker({ env: { NODE_EXTRA_CA_CERTS: authority } });
});
afterAll(async () => {
  await lane.close();
  await rm(folder, { recursive: true });
});

/**
 * Sends a video that is served under the certificate, by a link that dies soon, so that failing has an end, and not so soon that a
 * machine which stalls never tries it; gives what became of it.
 */
async function ingestFrom(certificate: keyof typeof CERTIFICATES, host: string) {
  let requests = 0;
  const server = createServer(CERTIFICATES[certificate], (_request, response) => {
    requests += 1;
    response.writeHead(200, { 'content-type': 'video/mp4', 'content-length': testPattern.length }).end(testPattern);
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  try {
    const address = server.address();
    const port = typeof address === 'object' ? address?.port : undefined;
    const expires = Math.ceil(Date.now() / 1_000) + 25;
    const message = videoMessage({ original_url: `https://${host}:${port}/${newFile()}?expires=${expires}` });
    const messageId = await lane.send(message);
    const outcome = await eventually('an outcome', () => client.outcome(messageId), { timeoutMs: 90_000 });
    return { message, outcome, requests };
  } finally {
    server.close();
    server.closeAllConnections();
  }
}

describe('a provider over https', () => {
  it('has its video stored when a known authority vouches for it', { timeout: 100_000 }, async () => {
    const { message, outcome, requests } = await ingestFrom('trusted', '127.0.0.1');
    expect(outcome).toMatchObject({ type: 'video.stored', sha256: sha256(testPattern) });
    expect(sha256(await client.bytes(keyOf(message)))).toBe(sha256(testPattern));
    expect(requests).toBeGreaterThanOrEqual(1);
  });

  it.each([
    ['nobody vouches for it', 'selfSigned', /self.signed/i],
    ['its certificate has run out', 'expired', /CERT_HAS_EXPIRED/],
    ["its certificate is another host's", 'elsewhere', /ERR_TLS_CERT_ALTNAME_INVALID/],
  ] as const)('is asked for nothing, and told of, when %s', { timeout: 100_000 }, async (_, certificate, detail) => {
    const { message, outcome, requests } = await ingestFrom(certificate, '127.0.0.1');
    expect(outcome).toMatchObject({ type: 'video.rejected', reason: 'provider_gone' });
    expect(outcome).toMatchObject({ detail: expect.stringMatching(detail) });
    expect(requests).toBe(0);
    expect(await client.head(keyOf(message))).toBeUndefined();
  });
});
