/** String attributes within the rules of SQS, which refuses a whole message for one wrong character. */
import type { MessageAttributeValue } from '@aws-sdk/client-sqs';

/** https://docs.aws.amazon.com/AWSSimpleQueueService/latest/SQSDeveloperGuide/quotas-messages.html */
export const MAX_ATTRIBUTES = 10;

/** Longer than any detail worth reading; attributes count against the size of the message. */
export const MAX_ATTRIBUTE_TEXT = 1_000;

/** All that SQS does not take: https://docs.aws.amazon.com/AWSSimpleQueueService/latest/APIReference/API_SendMessage.html */
const ILLEGAL = /[^\t\n\r\u{20}-\u{D7FF}\u{E000}-\u{FFFD}\u{10000}-\u{10FFFF}]/gu;

export type Attributes = Readonly<Record<string, MessageAttributeValue>>;

/** A string attribute of at most 1,000 characters; what SQS does not take becomes U+FFFD, and nothing at all a hyphen. */
export function stringAttribute(text: string): MessageAttributeValue {
  const legal = text.replaceAll(ILLEGAL, '\u{FFFD}');
  const cut = legal.length <= MAX_ATTRIBUTE_TEXT ? legal : `${legal.slice(0, MAX_ATTRIBUTE_TEXT - 1)}…`;
  return { DataType: 'String', StringValue: cut === '' ? '-' : cut.replaceAll(ILLEGAL, '\u{FFFD}') };
}

export function stringAttributes(texts: Readonly<Record<string, string>>): Attributes {
  return Object.fromEntries(Object.entries(texts).map(([name, text]) => [name, stringAttribute(text)]));
}

/** The names by which a trace goes on: https://www.w3.org/TR/trace-context/ */
const TRACE_CONTEXT: readonly string[] = ['traceparent', 'tracestate'];

/**
 * Both; where they share a name `ours` wins, and where there are more than ten `theirs` give way, the last first. A trace
 * context is the last to go, and goes whole: with one of ours, none of theirs is left.
 */
export function mergeAttributes(ours: Attributes, theirs: Attributes): Attributes {
  const traced = Object.hasOwn(ours, 'traceparent');
  const rest = Object.entries(theirs)
    .filter(([name]) => !Object.hasOwn(ours, name) && !(traced && TRACE_CONTEXT.includes(name)))
    .sort(([one], [other]) => Number(TRACE_CONTEXT.includes(other)) - Number(TRACE_CONTEXT.includes(one)));
  return { ...ours, ...Object.fromEntries(rest.slice(0, Math.max(0, MAX_ATTRIBUTES - Object.keys(ours).length))) };
}

/** Of body and attributes together, names and types included: the page above. */
const MAX_MESSAGE_BYTES = 1_048_576;

/**
 * The attributes for which there is room beside the body, the first first. A message that fills all that SQS takes could not be
 * sent on with a single one more, and would be received again and again until the queue itself gives it up, without a reason.
 */
export function attributesThatFit(body: string, attributes: Attributes): Attributes {
  let room = MAX_MESSAGE_BYTES - Buffer.byteLength(body);
  const fitting = Object.entries(attributes).filter(([name, { DataType = '', StringValue = '', BinaryValue }]) => {
    const bytes = Buffer.byteLength(`${name}${DataType}${StringValue}`) + (BinaryValue?.byteLength ?? 0);
    if (bytes > room) return false;
    room -= bytes;
    return true;
  });
  return Object.fromEntries(fitting);
}
