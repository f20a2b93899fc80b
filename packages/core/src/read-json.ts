/** Reads a small JSON object of the ledger, whole and of its shape, or says that somebody else wrote there. */
import type { z } from 'zod';
import { describeIssues } from './describe-issues.ts';
import type { CallOptions, ObjectStore } from './object-store.ts';
import { StoreError } from './store-error.ts';

/** Undefined when there is none. Throws `StoreError` with `code` for one that can't be read: nothing is concluded from a guess. */
export async function readJson<T>(
  store: ObjectStore,
  key: string,
  schema: z.ZodType<T>,
  code: string,
  options?: CallOptions,
): Promise<T | undefined> {
  const body = await store.get(key, options);
  if (body === undefined) return undefined;
  const parsed = schema.safeParse(parseJson(body));
  if (parsed.success) return parsed.data;
  throw new StoreError({
    kind: 'misconfigured',
    code,
    message: `${key} is not what Reelkeep writes there: ${describeIssues(parsed.error)}`,
    advice: `Look at ${key}: something other than Reelkeep wrote it.`,
  });
}

/** What the bytes say, undefined where they are no JSON. */
export function parseJson(body: Uint8Array): unknown {
  try {
    return JSON.parse(new TextDecoder().decode(body));
  } catch {
    return undefined;
  }
}
