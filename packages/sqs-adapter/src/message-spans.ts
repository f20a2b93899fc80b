/**
 * How a message's way through a queue shows in a trace, by OpenTelemetry's conventions:
 * https://opentelemetry.io/docs/specs/semconv/messaging/messaging-spans/ and .../sqs/
 */
import { readTravels } from '@reelkeep/core/travels';
import type { AdapterSpan, AdapterTracer } from './adapter-tracer.ts';
import type { QueueMessage } from './queue-message.ts';

type Work<T> = (span: AdapterSpan) => Promise<T>;

export interface MessageSpans {
  /** From its receipt until the queue was told what becomes of it; a gap before `process` is the wait for a slot. */
  receive<T>(message: QueueMessage, receivedAt: Date, work: Work<T>): Promise<T>;
  /** While its handler works. */
  process<T>(message: QueueMessage, work: Work<T>): Promise<T>;
  /** While what was decided is carried out: deleted, given back, sent elsewhere. */
  settle<T>(operation: string, work: Work<T>): Promise<T>;
  send<T>(work: Work<T>): Promise<T>;
}

export function messageSpans(tracer: AdapterTracer, queueUrl: string): MessageSpans {
  const queue = queueName(queueUrl);
  const attributesOf = (type: string, name = type) => ({
    'messaging.system': 'aws_sqs',
    'messaging.destination.name': queue,
    'messaging.operation.type': type,
    'messaging.operation.name': name,
  });
  return {
    receive(message, startedAt, work) {
      const { messageId } = readTravels(message);
      const attributes = {
        ...attributesOf('receive'),
        'messaging.message.id': message.messageId,
        'reelkeep.message_id': messageId,
        'reelkeep.receive_count': message.receiveCount,
      };
      const traceId = traceIdOf(messageId);
      return tracer.enter(
        `receive ${queue}`,
        { kind: 'consumer', from: message.attributes, traceId, startedAt, attributes },
        work,
      );
    },
    process(message, work) {
      const attributes = { ...attributesOf('process'), 'messaging.message.id': message.messageId };
      return tracer.span(`process ${queue}`, { kind: 'consumer', attributes }, work);
    },
    settle: (operation, work) =>
      tracer.span(`settle ${queue}`, { kind: 'client', attributes: attributesOf('settle', operation) }, work),
    send: (work) => tracer.enter(`send ${queue}`, { kind: 'producer', attributes: attributesOf('send') }, work),
  };
}

/**
 * The trace of a message that came without one: its sender's id for it, without the hyphens. So all its deliveries, whichever
 * process or queue they come to, are one trace, and who knows the message's id knows the trace's.
 */
export function traceIdOf(messageId: string): string | undefined {
  const digits = messageId.toLowerCase().replaceAll('-', '');
  return /^(?!0{32})[0-9a-f]{32}$/.test(digits) ? digits : undefined;
}

/** `reelkeep-ingest` of `https://sqs.us-east-1.amazonaws.com/123456789012/reelkeep-ingest`. */
function queueName(queueUrl: string): string {
  return queueUrl.slice(queueUrl.lastIndexOf('/') + 1);
}
