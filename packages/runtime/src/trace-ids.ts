/** Ids of traces and spans: random, but for a trace that is to have a certain one. */
import { randomBytes } from 'node:crypto';

export interface TraceIds {
  generateTraceId(): string;
  generateSpanId(): string;
  /** A trace that begins while `start` runs has this id. */
  withTraceId<T>(traceId: string | undefined, start: () => T): T;
}

export function createTraceIds(): TraceIds {
  let wanted: string | undefined;
  return {
    generateTraceId: () => wanted ?? random(16),
    generateSpanId: () => random(8),
    withTraceId(traceId, start) {
      wanted = traceId;
      try {
        return start();
      } finally {
        wanted = undefined;
      }
    },
  };
}

/** Never all zeros, which is no id. */
function random(bytes: number): string {
  const id = randomBytes(bytes).toString('hex');
  return /[^0]/.test(id) ? id : random(bytes);
}
