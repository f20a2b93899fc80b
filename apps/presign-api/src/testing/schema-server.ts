/** The API over the reference store on a free port, for a fuzzer: prints `{ "baseUrl", "token" }` and serves until it is ended. */
import { randomBytes, randomUUID } from 'node:crypto';
import { startHttpServer } from '../http-server.ts';
import { createFixture, FILE } from './api-fixture.ts';
import { mint } from './token-issuer.ts';

const { app, storeVideo } = createFixture({
  newRequestId: randomUUID,
  newAttemptId: () => randomBytes(6).toString('hex'),
});
await storeVideo(FILE);
await storeVideo('20250812_143053-campaign-123-002.mp4');
const server = await startHttpServer({
  host: '127.0.0.1',
  port: 0,
  fetch: app.fetch,
  newRequestId: randomUUID,
});
process.stdout.write(`${JSON.stringify({ baseUrl: server.baseUrl, token: await mint() })}\n`);
