/** Tells which engine answers at an endpoint, by addresses that it alone has. */
import { z } from 'zod';
import { isAwsItself } from '../stack/app-environment.ts';

/** `other`: an engine that we don't know, or nobody. */
export type IdentifiedEngine = 'aws' | 'localstack' | 'embedded' | 'other';

const TIMEOUT_MS = 2_000;
const FINGERPRINTS = [
  {
    engine: 'localstack',
    path: '/_localstack/health',
    schema: z.object({ services: z.record(z.string(), z.string()) }),
  },
  { engine: 'embedded', path: '/_fauxqs/queues', schema: z.array(z.unknown()) },
] as const;

/** @param endpoint undefined for AWS itself. Never throws. */
export async function identifyEngine(endpoint: string | undefined): Promise<IdentifiedEngine> {
  if (endpoint === undefined || isAwsItself(endpoint)) return 'aws';
  const found = await Promise.all(
    FINGERPRINTS.map(async ({ engine, path, schema }) => {
      try {
        const response = await fetch(new URL(path, endpoint), { signal: AbortSignal.timeout(TIMEOUT_MS) });
        const body: unknown = await response.json();
        return response.ok && schema.safeParse(body).success ? engine : undefined;
      } catch {
        return undefined;
      }
    }),
  );
  return found.find((engine) => engine !== undefined) ?? 'other';
}
