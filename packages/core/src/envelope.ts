/** Takes a message out of what carried it: raw, an SNS notification, or an EventBridge event. */
import { z } from 'zod';
import { describeIssues } from './describe-issues.ts';

/** https://docs.aws.amazon.com/sns/latest/dg/sns-message-and-json-formats.html */
const snsEnvelope = z.object({ Type: z.literal('Notification'), TopicArn: z.string(), Message: z.string() });
/** https://docs.aws.amazon.com/eventbridge/latest/userguide/eb-events-structure.html */
const eventBridgeEnvelope = z.object({ 'detail-type': z.string(), source: z.string(), detail: z.unknown() });

export type Reading<T> = { readonly ok: true; readonly value: T } | { readonly ok: false; readonly detail: string };

/** An SNS topic may itself be fed by EventBridge, so envelopes nest; no real route nests deeper than this. */
const MAX_DEPTH = 3;

/**
 * Reads a queue message's body by `schema`, through whatever envelope carried it. Never throws: what can't be read
 * comes back with a detail that names each fault, where it is, and what was expected.
 */
export function readMessage<T>(body: string, schema: z.ZodType<T>): Reading<T> {
  let content: unknown;
  try {
    content = unwrap(body);
  } catch (error) {
    return { ok: false, detail: `body is not JSON: ${whyNotJson(error)}` };
  }
  if (typeof content !== 'object' || content === null || Array.isArray(content)) {
    return { ok: false, detail: 'body: expected a JSON object' };
  }
  const result = schema.safeParse(withoutNulls(content, withoutNullsInside));
  return result.success ? { ok: true, value: result.data } : { ok: false, detail: describeIssues(result.error) };
}

/**
 * Many serialisers write `null` for a field that is left out; no field of ours means anything by it.
 * @param inside what is done with the values that stay.
 */
function withoutNulls(content: object, inside: (value: unknown) => unknown): object {
  const fields = Object.entries(content).filter(([, value]) => value !== null);
  return Object.fromEntries(fields.map(([name, value]) => [name, inside(value)]));
}

/** One level down, where our own objects end: a hostile message may nest without end. */
function withoutNullsInside(value: unknown): unknown {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return value;
  return withoutNulls(value, (inner) => inner);
}

/** Where and how, without the piece of the body that V8 quotes: it may be of a URL's secret. */
function whyNotJson(error: unknown): string {
  const message = error instanceof Error ? error.message : '';
  return message.replace(/(, )?(\.{3})?".*"(\.{3})? is not valid JSON$/s, '') || 'unreadable';
}

function unwrap(body: string): unknown {
  let content = parseJson(body);
  for (let depth = 0; depth < MAX_DEPTH; depth += 1) {
    const sns = snsEnvelope.safeParse(content);
    if (sns.success) {
      content = parseJson(sns.data.Message);
      continue;
    }
    const eventBridge = eventBridgeEnvelope.safeParse(content);
    if (!eventBridge.success) return content;
    content = eventBridge.data.detail;
  }
  return content;
}

/** A byte order mark is no part of JSON (RFC 8259 §8.1), but some writers put one. */
function parseJson(text: string): unknown {
  return JSON.parse(text.replace(/^\uFEFF/, ''));
}
