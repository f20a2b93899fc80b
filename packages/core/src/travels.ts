/**
 * What a message carries, as string attributes, when it is sent anew to wait for S3 or for its provider: a new life in a
 * queue, with a receive count that waiting has not burnt, but the same id and history.
 */
import { z } from 'zod';

/** A message's own history, whichever queue it came from last. */
export interface Travelled {
  /** The id the sender was given: a move makes a new one. */
  readonly messageId: string;
  /** When its last fallback outcome was published; undefined when there was none. */
  readonly fallbackAt: Date | undefined;
  /** How often it was parked. */
  readonly parked: number;
  /** How its provider failed before; undefined when it has not since S3 was last away. */
  readonly failures?: ProviderFailures | undefined;
}

/** How a provider failed so far. */
export interface ProviderFailures {
  /** When that began; retries of a link of unknown life count from here. */
  readonly since: Date;
  readonly tries: number;
  /** The reason of the last failure, and how often in a row it was that. */
  readonly reason: string;
  readonly times: number;
  /** Its provider asked to be left alone until then; undefined where the queue itself sees to the wait. */
  readonly notBefore?: Date | undefined;
}

const instantSchema = z.iso.datetime().transform((text) => new Date(text));
const failuresSchema = z.object({
  since: instantSchema,
  tries: z.int().min(0),
  reason: z.string(),
  times: z.int().min(0),
  notBefore: instantSchema.optional(),
});

interface Arrived {
  readonly messageId: string;
  readonly attributes: Readonly<Record<string, string>>;
}

/** Reads a message's history back; a message fresh from its sender has only its own id. */
export function readTravels({ messageId, attributes }: Arrived): Travelled {
  return {
    messageId: attributes['origin_message_id'] ?? messageId,
    fallbackAt: instant(attributes['fallback_at']),
    parked: count(attributes['parked']),
    failures: readFailures(attributes),
  };
}

/** A message that was redriven from a DLQ starts afresh: what it failed of lies before `failed_at`. */
function readFailures(attributes: Arrived['attributes']): ProviderFailures | undefined {
  const { data } = failuresSchema.safeParse(parseJson(attributes['provider_failures'] ?? ''));
  const buried = instant(attributes['failed_at']);
  return data === undefined || (buried !== undefined && buried >= data.since) ? undefined : data;
}

/** Whoever may send to the queue may write attributes: what is no count is none. */
function count(text: string | undefined): number {
  return /^\d{1,6}$/.test(text ?? '') ? Number(text) : 0;
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

/** The attributes that carry it on. At most four: SQS takes ten, and the sender's own travel along. */
export function writeTravels(travels: Travelled): Record<string, string> {
  return {
    origin_message_id: travels.messageId,
    parked: String(travels.parked),
    ...(travels.fallbackAt === undefined ? {} : { fallback_at: travels.fallbackAt.toISOString() }),
    ...(travels.failures === undefined ? {} : { provider_failures: JSON.stringify(travels.failures) }),
  };
}

/** SQS's DelaySeconds ends at 900; a wait of ten minutes is long enough to spare a store that flaps. */
const MAX_PARK_SECONDS = 600;

/** How long a message that is parked once more waits, in seconds: doubling from 1 to 600. */
export function parkSeconds(travels: Travelled): number {
  return Math.min(MAX_PARK_SECONDS, 2 ** travels.parked);
}

function instant(text: string | undefined): Date | undefined {
  const parsed = new Date(text ?? Number.NaN);
  return Number.isNaN(parsed.getTime()) ? undefined : parsed;
}
