/** Fields of the log as attributes of a span: the same names, under `reelkeep.`, so that one leads to the other. */
import type { LogFields } from './logger.ts';
import type { SpanAttributes } from './tracer.ts';

/** `{ tenant: 'acme' }` as `{ 'reelkeep.tenant': 'acme' }`; what is neither text nor number nor yes or no is left out. */
export function ownAttributes(fields: LogFields): SpanAttributes {
  return Object.fromEntries(
    Object.entries(fields).flatMap(([name, value]) =>
      typeof value === 'string' || typeof value === 'number' || typeof value === 'boolean'
        ? [[`reelkeep.${name}`, value]]
        : [],
    ),
  );
}
