/** The shared stack as a test file sees it: a client, and a provider of its own. */
import { afterAll, inject } from 'vitest';
import { createClient } from './client.ts';
import { startMisbehavingProvider } from './misbehaving-provider.ts';

export const stack = inject('stack');
export const client = createClient(stack, inject('mailboxUrl'));
export const provider = await startMisbehavingProvider();

afterAll(async () => {
  client.close();
  await provider.close();
});
