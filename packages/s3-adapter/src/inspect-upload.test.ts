import { expect, test } from 'vitest';
import { createInspectUpload } from './inspect-upload.ts';
import { s3Error, startFaultServer } from './testing/fault-server.ts';

test('an upload that became an empty object meanwhile, as a fence is, has not arrived', async () => {
  const server = await startFaultServer();
  server.behave(s3Error(416, 'InvalidRange'));
  expect(await createInspectUpload(server)('a', false)).toBeUndefined();
  expect(server.requests).toEqual([expect.stringMatching(/^GET \/bucket\/a/)]);
  await server.stop();
});
