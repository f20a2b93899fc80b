/** What a running app says of itself, and with it whether it sees S3: `/readyz` of the API and of workers that have a PORT. */
import { INGEST_METRICS } from '@reelkeep/core/metrics/ingest-metrics';
import { z } from 'zod';

export interface AppStatus {
  readonly url: string;
  readonly reachable: boolean;
  readonly ready: boolean;
  /** Whether the app itself sees S3: an ingest consumer's breaker, the API's watch. Null when it does not say. */
  readonly s3: 'up' | 'down' | null;
  /** What is wrong, in its own words; empty when nothing is. */
  readonly reasons: readonly string[];
}

const workerSchema = z.object({ ready: z.boolean(), reasons: z.array(z.string()) });
const partSchema = z.object({ status: z.enum(['up', 'down']), detail: z.string().optional() });
const apiSchema = z.object({ status: z.enum(['ready', 'degraded', 'down']), s3: partSchema, auth: partSchema });

/** Of an ingest consumer: 1 while its breaker is closed. */
const STORE_UP = new RegExp(`^${INGEST_METRICS.storeUp.name} (\\d)`, 'm');

/** @param base e.g. `http://127.0.0.1:8787` */
export async function readAppStatus(base: string, signal: AbortSignal): Promise<AppStatus> {
  const url = base.replace(/\/+$/, '');
  try {
    const answer: unknown = await (await fetch(`${url}/readyz`, { signal })).json();
    const api = apiSchema.safeParse(answer);
    if (api.success) {
      const { status, s3, auth } = api.data;
      const reasons = [s3, auth].flatMap((part) => (part.status === 'down' ? [part.detail ?? 'down'] : []));
      return { url, reachable: true, ready: status === 'ready', s3: s3.status, reasons };
    }
    const { ready, reasons } = workerSchema.parse(answer);
    const [, up] = STORE_UP.exec(await (await fetch(`${url}/metrics`, { signal })).text()) ?? [];
    return { url, reachable: true, ready, s3: up === undefined ? null : up === '1' ? 'up' : 'down', reasons };
  } catch (error) {
    const reason = error instanceof z.ZodError ? 'answers, but not as one of our apps' : 'does not answer';
    return { url, reachable: false, ready: false, s3: null, reasons: [reason] };
  }
}
