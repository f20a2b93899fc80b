/** The envelopes that AWS puts around a message on its way to a queue. */
import { randomUUID } from 'node:crypto';

/** https://docs.aws.amazon.com/sns/latest/dg/sns-message-and-json-formats.html */
export function snsEnvelope(message: unknown): string {
  return JSON.stringify({
    Type: 'Notification',
    MessageId: randomUUID(),
    TopicArn: 'arn:aws:sns:us-east-1:000000000000:generator',
    Subject: 'a video',
    Message: JSON.stringify(message),
    Timestamp: '2025-08-12T14:30:53.000Z',
    SignatureVersion: '1',
    Signature: 'EXAMPLE',
    SigningCertURL: 'https://sns.us-east-1.amazonaws.com/SimpleNotificationService-EXAMPLE.pem',
    UnsubscribeURL: 'https://sns.us-east-1.amazonaws.com/?Action=Unsubscribe',
  });
}

/** https://docs.aws.amazon.com/eventbridge/latest/userguide/eb-events-structure.html */
export function eventBridgeEnvelope(detailType: string, detail: unknown): string {
  return JSON.stringify({
    version: '0',
    id: randomUUID(),
    'detail-type': detailType,
    source: 'generator',
    account: '000000000000',
    time: '2025-08-12T14:30:53Z',
    region: 'us-east-1',
    resources: [],
    detail,
  });
}
