/** A message before it is sent: read by the very contract that the ingest consumer reads it by. */
import { describeIssues } from '@reelkeep/core/describe-issues';
import { readMessage } from '@reelkeep/core/envelope';
import { type VideoGenerated, videoGeneratedSchema } from '@reelkeep/core/video-generated';
import { CommandError } from '../operator/exit-code.ts';

export interface DraftMessage {
  /** What is sent, byte for byte. */
  readonly body: string;
  readonly video: VideoGenerated;
  /** In its file, from 1. */
  readonly line: number;
}

/** https://docs.aws.amazon.com/AWSSimpleQueueService/latest/SQSDeveloperGuide/quotas-messages.html, attributes included. */
const MAX_BODY_BYTES = 1_048_576 - 4_096;
/** So many lie in memory at once, since all are read before the first is sent. */
const MAX_MESSAGES = 100_000;
/** So many faults are told; a file of another kind has one in every line. */
const MAX_FAULTS = 20;

/** One message from its fields. What is wrong with them comes back as text. */
export function draftMessage(fields: Readonly<Record<string, unknown>>): DraftMessage | { readonly fault: string } {
  const given = Object.fromEntries(Object.entries(fields).filter(([, value]) => value !== undefined));
  const read = videoGeneratedSchema.safeParse(given);
  if (!read.success) return { fault: describeIssues(read.error) };
  return { body: JSON.stringify({ type: 'video.generated', version: 1, ...given }), video: read.data, line: 1 };
}

/**
 * Messages of NDJSON: one JSON document a line, blank lines aside, each as the ingest queue takes it, envelopes included.
 * Throws `CommandError` that names every wrong line (the first 20) and what it lacks; then there is nothing to send.
 */
export function draftMessages(text: string, file: string): DraftMessage[] {
  const drafts: DraftMessage[] = [];
  const faults: string[] = [];
  for (const [index, line] of text.split('\n').entries()) {
    const body = line.replace(/^\u{FEFF}/u, '').trim();
    if (body === '') continue;
    const reading = readMessage(body, videoGeneratedSchema);
    if (!reading.ok) faults.push(`line ${index + 1}: ${reading.detail}`);
    else if (Buffer.byteLength(body) > MAX_BODY_BYTES) faults.push(`line ${index + 1}: larger than SQS takes, 1 MiB`);
    else drafts.push({ body, video: reading.value, line: index + 1 });
  }
  if (faults.length > 0) {
    const told = faults.slice(0, MAX_FAULTS);
    if (faults.length > told.length) told.push(`and ${faults.length - told.length} more`);
    throw new CommandError(`${file}: nothing was sent, for these are no video.generated messages:\n${told.join('\n')}`);
  }
  if (drafts.length === 0) throw new CommandError(`${file}: nothing was sent, for there is no message in it`);
  if (drafts.length > MAX_MESSAGES) {
    throw new CommandError(`${file}: nothing was sent: ${drafts.length} messages, and one call takes ${MAX_MESSAGES}`);
  }
  return drafts;
}
