import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { messagingWish } from '@reelkeep/core/provisioning/messaging-wish';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { provisionRule } from './event-rule-provisioning.ts';
import { createEventBridgeClient } from './eventbridge-client.ts';
import { type LocalEngine, startLocalEngine } from './testing/local-engine.ts';

const QUEUE = 'arn:aws:sqs:us-east-1:000000000000:reelkeep-campaigns';
const { rule } = messagingWish();
const credentials = { accessKeyId: 'test', secretAccessKey: 'test' };

/** What EventBridge would say, by operation, and what it was asked. */
const asked: string[] = [];
let answers: Readonly<Record<string, object>> = {};
let server: Server;
let engine: LocalEngine;

beforeAll(async () => {
  engine = await startLocalEngine();
  server = createServer((request, response) => {
    const operation = String(request.headers['x-amz-target']).replace('AWSEvents.', '');
    asked.push(operation);
    const answer = answers[operation];
    request.resume().once('end', () => {
      response.writeHead(answer === undefined || '__type' in answer ? 400 : 200);
      response.end(JSON.stringify(answer ?? { __type: 'ResourceNotFoundException', message: 'none' }));
    });
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
});
afterAll(async () => {
  server.closeAllConnections();
  server.close();
  await engine.stop();
});
afterEach(() => asked.splice(0));

async function provision(options: { plan?: boolean; force?: boolean; endpoint?: string } = {}) {
  const { port } = bound(server.address());
  const { plan = false, force = false, endpoint = `http://127.0.0.1:${port}` } = options;
  const events = createEventBridgeClient({ region: 'us-east-1', endpoint, credentials });
  try {
    return await provisionRule({ events, plan, force, send: {} }, rule, QUEUE);
  } finally {
    events.destroy();
  }
}

function bound(address: string | AddressInfo | null): AddressInfo {
  if (typeof address !== 'object' || address === null) throw new Error('no address');
  return address;
}

const there = {
  DescribeRule: { Name: rule.name, EventPattern: JSON.stringify(rule.pattern), State: 'ENABLED' },
  ListTargetsByRule: { Targets: [{ Id: rule.targetId, Arn: QUEUE }] },
};

describe('the event rule', () => {
  it('is made with its target where it is missing, and only planned by a plan', async () => {
    answers = { PutRule: { RuleArn: 'arn' }, PutTargets: { FailedEntryCount: 0, FailedEntries: [] } };
    const findings = await provision({ plan: true });
    expect(findings).toMatchObject([
      { property: 'pattern', from: null },
      { property: 'target', from: null, to: QUEUE },
    ]);
    expect(asked.splice(0)).toEqual(['DescribeRule']);
    expect(await provision()).toEqual(findings);
    expect(asked).toEqual(['DescribeRule', 'PutRule', 'PutTargets']);
  });

  it('is left alone where it is as it should be', async () => {
    answers = there;
    expect(await provision()).toEqual([]);
    expect(asked).toEqual(['DescribeRule', 'ListTargetsByRule']);
  });

  it('that is switched off stays off, and says so', async () => {
    answers = { ...there, DescribeRule: { ...there.DescribeRule, State: 'DISABLED' } };
    expect(await provision()).toMatchObject([{ kind: 'kept', property: 'pattern' }]);
  });

  it('whose target is refused is no success', async () => {
    const refused = { TargetId: rule.targetId, ErrorCode: 'Refused', ErrorMessage: 'why' };
    answers = { PutRule: {}, PutTargets: { FailedEntryCount: 1, FailedEntries: [refused] } };
    await expect(provision()).rejects.toThrow('Refused: why');
  });

  it('is not supported by an engine without EventBridge', async () => {
    expect(await provision({ endpoint: engine.endpoint })).toMatchObject([{ kind: 'unsupported' }]);
    answers = { DescribeRule: { __type: 'UnknownOperationException' } };
    expect(await provision()).toMatchObject([{ kind: 'unsupported' }]);
  });

  it('that may not be read is a failure, never "not supported"', async () => {
    answers = { DescribeRule: { __type: 'AccessDeniedException', message: 'no' } };
    await expect(provision()).rejects.toMatchObject({ name: 'AccessDeniedException' });
  });
});
