/** A rule of EventBridge sends the end of a campaign, from whatever bus the generator speaks on. */
import {
  DeleteRuleCommand,
  EventBridgeClient,
  PutEventsCommand,
  PutRuleCommand,
  PutTargetsCommand,
  RemoveTargetsCommand,
} from '@aws-sdk/client-eventbridge';
import { GetQueueAttributesCommand } from '@aws-sdk/client-sqs';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { campaignMessage } from '../campaign.ts';
import { eventually } from '../eventually.ts';
import { isRecord, parseJson } from '../json.ts';
import { client, stack } from '../shared-stack.ts';
import { storedVideo } from '../stored-video.ts';

const { endpoint, region, credentials } = stack;
const events = new EventBridgeClient({ endpoint, region, credentials: { ...credentials } });
const SOURCE = 'e2e.campaigns';
const Rule = 'e2e-campaign-ended';

beforeAll(async () => {
  const QueueUrl = stack.queues.campaigns;
  const { Attributes } = await client.sqs.send(
    new GetQueueAttributesCommand({ QueueUrl, AttributeNames: ['QueueArn'] }),
  );
  const EventPattern = JSON.stringify({ source: [SOURCE], 'detail-type': ['campaign.ended'] });
  await events.send(new PutRuleCommand({ Name: Rule, EventPattern }));
  const Targets = [{ Id: 'reelkeep', Arn: Attributes?.['QueueArn'] ?? '' }];
  expect(await events.send(new PutTargetsCommand({ Rule, Targets }))).toMatchObject({ FailedEntryCount: 0 });
});
afterAll(async () => {
  await events.send(new RemoveTargetsCommand({ Rule, Ids: ['reelkeep'] }));
  await events.send(new DeleteRuleCommand({ Name: Rule }));
  events.destroy();
});

it('ends the campaign that the event names, and no other', async () => {
  const mine = await storedVideo();
  const other = await storedVideo({ tenant: mine.tenant, creative_id: `${mine.creative}2` });
  const Detail = JSON.stringify(campaignMessage({ tenant: mine.tenant, campaign_id: mine.creative }));
  const Entries = [{ Source: SOURCE, DetailType: 'campaign.ended', Detail }];
  expect(await events.send(new PutEventsCommand({ Entries }))).toMatchObject({ FailedEntryCount: 0 });

  const reaped = await eventually('the outcome of the end', async () => {
    const outcomes = (await client.letters('outcomes', mine.creative)).map(({ body }) => parseJson(body));
    return outcomes.filter(isRecord).find((outcome) => outcome['type'] === 'campaign.reaped');
  });
  expect(reaped).toMatchObject({ tenant: mine.tenant, campaign_id: mine.creative, deleted: 1 });
  expect(await client.head(mine.key)).toBeUndefined();
  expect(await client.head(other.key)).toBeDefined();
});
