/** A W3C trace context as text: https://www.w3.org/TR/trace-context/ */
import type { TraceCarrier } from './tracer.ts';

export interface TraceParent {
  readonly traceId: string;
  readonly spanId: string;
  readonly sampled: boolean;
}

/** Version ff, an id of zeros and upper case are forbidden; a version to come may have more fields. */
const TRACEPARENT = /^(?!ff)([0-9a-f]{2})-(?!0{32})([0-9a-f]{32})-(?!0{16})([0-9a-f]{16})-([0-9a-f]{2})(-.*)?$/;

/** What everybody has to carry on at least (§3.3.1.5); longer ones are dropped whole, and so never cut into something else. */
const MAX_TRACESTATE = 512;

/** Undefined for what is none: a sender may write anything. */
export function readTraceParent({ traceparent = '' }: TraceCarrier): TraceParent | undefined {
  const [, version, traceId = '', spanId = '', flags = '', more] = TRACEPARENT.exec(traceparent) ?? [];
  if (version === undefined || (version === '00' && more !== undefined)) return undefined;
  return { traceId, spanId, sampled: (Number.parseInt(flags, 16) & 1) === 1 };
}

export function readTraceState({ tracestate = '' }: TraceCarrier): string | undefined {
  return tracestate === '' || tracestate.length > MAX_TRACESTATE ? undefined : tracestate;
}

export function formatTraceParent({ traceId, spanId, sampled }: TraceParent): string {
  return `00-${traceId}-${spanId}-${sampled ? '01' : '00'}`;
}
