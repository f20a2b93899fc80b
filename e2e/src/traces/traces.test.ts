import { randomBytes } from 'node:crypto';
import { SendMessageCommand } from '@aws-sdk/client-sqs';
import { afterAll, describe, expect, inject, it } from 'vitest';
import { call } from '../api.ts';
import { campaignMessage } from '../campaign.ts';
import { runCli } from '../cli.ts';
import { type Lane, openLane } from '../crash/lane.ts';
import { chosenEngine, engineLaunch } from '../engine.ts';
import { eventually } from '../eventually.ts';
import { at, parseJson, textAt } from '../json.ts';
import type { Letter } from '../mailbox.ts';
import { newCreative, newFile, newTenant } from '../names.ts';
import { client, provider, stack } from '../shared-stack.ts';
import type { QueueName } from '../stack-file.ts';
import { token } from '../token.ts';
import { fileOf, keyOf, videoMessage } from '../video.ts';
import { ask, contextOf, TRACED, traceWith } from './received-spans.ts';

/** Whom the command line talks to: the stack that runs, or the engine that the environment names. */
const TARGET =
  chosenEngine() === 'embedded' ? { REELKEEP_HOME: inject('stackHome') } : engineLaunch(chosenEngine(), 0).env;

const lanes: Lane[] = [];
afterAll(() => Promise.all(lanes.map((lane) => lane.close())));

/** A span of the generator's own, as its message carries it. */
function newContext() {
  const [traceId, spanId] = [randomBytes(16).toString('hex'), randomBytes(8).toString('hex')];
  return { traceId, spanId, traceparent: `00-${traceId}-${spanId}-01` };
}

async function sendTo(queueUrl: string, body: object, traceparent: string): Promise<string> {
  const MessageAttributes = { traceparent: { DataType: 'String', StringValue: traceparent } };
  const message = { QueueUrl: queueUrl, MessageBody: JSON.stringify(body), MessageAttributes };
  return (await client.sqs.send(new SendMessageCommand(message))).MessageId ?? '';
}
const send = (queue: QueueName, body: object, traceparent: string) => sendTo(stack.queues[queue], body, traceparent);

/** The outcome of a message as it came, with its attributes. */
function outcomeLetter(messageId: string, type: string): Promise<Letter> {
  return eventually(`${type} of ${messageId}`, async () =>
    (await client.letters('outcomes', messageId)).find((letter) => textAt(parseJson(letter.body), 'type') === type),
  );
}

const STORED = [
  'receive reelkeep-ingest',
  'process reelkeep-ingest',
  'ingest.open_attempt',
  'ingest.read_marks',
  'S3.GetObject',
  'S3.ListObjectsV2',
  'ingest.transfer',
  'ingest.download',
  'ingest.close_attempt',
  'publish reelkeep-outcomes',
  'settle reelkeep-ingest',
];
const PROCESS = ['receive reelkeep-ingest', 'process reelkeep-ingest'];

describe('a video’s trace', () => {
  it('begins with reelkeep send and goes through every step to its outcome', async () => {
    const video = videoMessage({ original_url: provider.url('normal', newFile()) });
    const { tenant, creative_id, generated_at, original_url } = video;
    const fields = ['--tenant', tenant, '--creative', creative_id, '--iteration', '1', '--url', original_url];
    const args = ['send', ...fields, '--generated-at', generated_at, '--json'];
    const sent = await runCli(args, { ...TARGET, ...TRACED });
    expect(sent).toMatchObject({ exitCode: 0, stderr: expect.not.stringContaining('trace') });
    const messageId = textAt(sent.documents()[0], 'message_id');
    const outcome = await outcomeLetter(messageId, 'video.stored');
    const { traceId, spanId } = contextOf(outcome.attributes['traceparent']);

    const trace = await traceWith(traceId, ['send reelkeep-ingest', ...STORED]);
    const way = (name: string) => trace.way(trace.one(name));
    const process = ['send reelkeep-ingest', ...PROCESS];
    expect(trace.one('send reelkeep-ingest')).toMatchObject({ service: 'reelkeep', kind: 'producer', parent_id: '' });
    for (const step of ['open_attempt', 'read_marks', 'transfer', 'close_attempt']) {
      expect(way(`ingest.${step}`)).toEqual([...process, `ingest.${step}`]);
    }
    expect(way('S3.GetObject')).toEqual([...process, 'ingest.read_marks', 'S3.GetObject']);
    expect(way('ingest.download')).toEqual([...process, 'ingest.transfer', 'ingest.download']);
    expect(way('publish reelkeep-outcomes')).toEqual([...process, 'publish reelkeep-outcomes']);
    expect(way('settle reelkeep-ingest')).toEqual([...process.slice(0, 2), 'settle reelkeep-ingest']);
    const puts = trace.all('S3.PutObject').map((span) => trace.way(span).at(-2));
    expect(puts.toSorted()).toEqual(['ingest.close_attempt', 'ingest.open_attempt', 'ingest.transfer']);

    expect(trace.one('publish reelkeep-outcomes')).toMatchObject({ span_id: spanId, kind: 'producer' });
    expect(trace.one('receive reelkeep-ingest')).toMatchObject({ service: 'ingest-consumer', kind: 'consumer' });
    expect(trace.one('process reelkeep-ingest').attributes).toMatchObject({
      'messaging.system': 'aws_sqs',
      'messaging.destination.name': 'reelkeep-ingest',
      'reelkeep.tenant': tenant,
      'reelkeep.key': keyOf(video),
      'reelkeep.outcome': 'stored',
    });
    // "There is no tombstone" is the answer hoped for.
    expect(trace.spans.filter(({ failed }) => failed)).toEqual([]);
    const tombstone = trace.one('S3.GetObject').attributes;
    expect(tombstone).toMatchObject({ 'aws.s3.key': `ledger/${tenant}/${creative_id}/ended` });
  });

  it('goes on with the generator’s own, shows each part of a large video, and is linked to by a request for its URL', async () => {
    const { traceId, spanId, traceparent } = newContext();
    const video = videoMessage({ original_url: provider.url('large', newFile()) });
    const messageId = await send('ingest', video, traceparent);
    const outcome = await outcomeLetter(messageId, 'video.stored');
    expect(contextOf(outcome.attributes['traceparent']).traceId).toBe(traceId);
    const parts = ['S3.CreateMultipartUpload', ...Array(3).fill('S3.UploadPart'), 'S3.CompleteMultipartUpload'];
    const trace = await traceWith(traceId, [...STORED, ...parts]);
    expect(trace.one('receive reelkeep-ingest').parent_id).toBe(spanId);
    const numbers = trace.all('S3.UploadPart').map(({ attributes }) => Number(attributes['aws.s3.part_number']));
    expect(numbers.toSorted()).toEqual([1, 2, 3]);
    for (const part of trace.all('S3.UploadPart')) expect(trace.way(part).at(-2)).toBe('ingest.transfer');
    expect(Number(trace.one('ingest.download').attributes['reelkeep.bytes'])).toBeGreaterThan(20_000_000);

    const stored = trace.one('process reelkeep-ingest').span_id;
    const caller = newContext();
    const path = `/v1/tenants/${video.tenant}/videos/${fileOf(video)}/content`;
    const headers = { authorization: `Bearer ${await token(video.tenant)}`, traceparent: caller.traceparent };
    expect((await call(path, { headers })).status).toBe(302);
    const name = 'GET /v1/tenants/:tenant/videos/:file/content';
    const request = (await traceWith(caller.traceId, [name, 'S3.HeadObject'])).one(name);
    expect(request).toMatchObject({ service: 'presign-api', kind: 'server', parent_id: caller.spanId, failed: false });
    expect(request.attributes).toMatchObject({ 'http.response.status_code': 302, 'reelkeep.tenant': video.tenant });
    expect(request.links).toEqual([{ trace_id: traceId, span_id: stored }]);

    const several = newContext();
    const play = { key: keyOf(video) };
    const init = { method: 'POST', body: JSON.stringify({ videos: [play] }) };
    const json = { ...headers, traceparent: several.traceparent, 'content-type': 'application/json' };
    const url = `/v1/tenants/${video.tenant}/playback-urls`;
    expect((await call(url, { ...init, headers: json })).status).toBe(200);
    const playback = 'POST /v1/tenants/:tenant/playback-urls';
    const linked = (await traceWith(several.traceId, [playback])).one(playback);
    expect(linked.links).toEqual([{ trace_id: traceId, span_id: stored }]);
  });

  it('holds the wait for S3: parked, then promoted', async () => {
    const lane = await openLane();
    lanes.push(lane);
    let away = true;
    const worker = await lane.startWorker({ env: TRACED, s3: () => (away ? 'reset' : 'forward') });
    const { traceId, traceparent } = newContext();
    const video = videoMessage({ original_url: lane.providerUrl('normal') });
    const messageId = await sendTo(lane.queues.ingest, video, traceparent);
    const fallback = await outcomeLetter(messageId, 'video.fallback');
    away = false;
    const stored = await outcomeLetter(messageId, 'video.stored');
    expect(at(parseJson(stored.body), 'promoted')).toBe(true);
    for (const { attributes } of [fallback, stored]) {
      expect(contextOf(attributes['traceparent']).traceId).toBe(traceId);
    }
    const [ingest, retry] = [lane.queues.ingest, lane.queues.retry].map((url) => url.slice(url.lastIndexOf('/') + 1));
    const names = [`receive ${ingest}`, `settle ${ingest}`, `send ${retry}`, `receive ${retry}`];
    const trace = await traceWith(traceId, [...names, ...Array(2).fill('publish reelkeep-outcomes')]);
    // It may have been parked again before the breaker had closed; the first time it came from the ingest queue.
    expect(trace.all(`receive ${retry}`).map(trace.way)).toContainEqual(names);
    const outcomes = trace.all('publish reelkeep-outcomes').map(({ attributes }) => attributes['reelkeep.outcome']);
    expect(outcomes.toSorted()).toEqual(['video.fallback', 'video.stored']);

    const line = worker.log().find(({ event }) => event === 'video.stored');
    expect(line).toMatchObject({ trace_id: traceId, span_id: expect.stringMatching(/^[0-9a-f]{16}$/) });
    // A probe of S3 is nobody's step, and neither is a poll.
    expect(trace.all('S3.HeadBucket')).toEqual([]);
  });

  it('goes along into the dead-letter queue, failed with the reason', async () => {
    const { traceId, traceparent } = newContext();
    const video = videoMessage({ original_url: provider.url('not-found', newFile()) });
    const messageId = await send('ingest', video, traceparent);
    const letter = await client.deadLetter('ingestDlq', JSON.stringify(video));
    const { traceId: carried, spanId } = contextOf(letter.attributes['traceparent']);
    expect(carried).toBe(traceId);
    const trace = await traceWith(traceId, ['receive reelkeep-ingest', 'send reelkeep-ingest-dlq']);
    expect(trace.one('send reelkeep-ingest-dlq').span_id).toBe(spanId);
    const received = trace.one('receive reelkeep-ingest');
    expect(received).toMatchObject({ failed: true, attributes: { 'error.type': 'provider_gone' } });
    expect(received.attributes['reelkeep.message_id']).toBe(messageId);
    expect(contextOf((await outcomeLetter(messageId, 'video.rejected')).attributes['traceparent']).traceId).toBe(
      traceId,
    );
  });

  it.each(['junk', `00-${'0'.repeat(32)}-${'0'.repeat(16)}-01`, `00-${'A'.repeat(32)}-${'b'.repeat(16)}-01`])(
    'is named by the message’s id where the message carries %j',
    async (traceparent) => {
      const video = videoMessage({ original_url: provider.url('normal', newFile()) });
      const messageId = await send('ingest', video, traceparent);
      await outcomeLetter(messageId, 'video.stored');
      const trace = await traceWith(messageId.replaceAll('-', ''), STORED);
      expect(trace.one('receive reelkeep-ingest').parent_id).toBe('');
    },
  );

  it('is left alone where its sender does not record it, and is carried on', async () => {
    const { traceId, traceparent } = newContext();
    const video = videoMessage({ original_url: provider.url('normal', newFile()) });
    const messageId = await send('ingest', video, traceparent.replace(/01$/, '00'));
    const outcome = await outcomeLetter(messageId, 'video.stored');
    expect(outcome.attributes['traceparent']).toMatch(new RegExp(`^00-${traceId}-[0-9a-f]{16}-00$`));
    // Another, sent later, has arrived: so would this one.
    const later = await send('ingest', videoMessage({ original_url: video.original_url }), newContext().traceparent);
    const letter = await outcomeLetter(later, 'video.stored');
    await traceWith(contextOf(letter.attributes['traceparent']).traceId, STORED);
    expect(await ask(`/spans?trace_id=${traceId}`)).toEqual([]);
  });
});

it('a campaign’s end is one trace, and its receipt a later one with a link to it', async () => {
  const [tenant, creative_id] = [newTenant(), newCreative()];
  const video = videoMessage({ tenant, creative_id, original_url: provider.url('normal', newFile()) });
  await client.outcome(await client.send('ingest', video), 'video.stored');
  const { traceId, traceparent } = newContext();
  const messageId = await send('campaigns', campaignMessage({ tenant, campaign_id: creative_id }), traceparent);
  const outcome = await outcomeLetter(messageId, 'campaign.reaped');
  expect(contextOf(outcome.attributes['traceparent']).traceId).toBe(traceId);
  const steps = ['reap.mark', 'reap.creative', 'S3.DeleteObjects', 'publish reelkeep-outcomes'];
  const trace = await traceWith(traceId, ['receive reelkeep-campaigns', 'process reelkeep-campaigns', ...steps]);
  const processed = trace.one('process reelkeep-campaigns');
  expect(processed.attributes).toMatchObject({ 'reelkeep.tenant': tenant, 'reelkeep.campaign_id': creative_id });
  const [deletion] = trace.all('S3.DeleteObjects');
  expect(deletion && trace.way(deletion).slice(-3, -1)).toEqual(['process reelkeep-campaigns', 'reap.creative']);

  await eventually('the receipt’s own trace', async () => {
    const spans = await ask('/spans');
    const receipt = spans.find(
      (span) => at(span, 'name') === 'sweep.receipt' && at(span, 'attributes', 'reelkeep.campaign_id') === creative_id,
    );
    return receipt !== undefined && JSON.stringify(at(receipt, 'links')).includes(`"${processed.span_id}"`);
  });
});

it('no span tells what a URL, a token or a header opens', async () => {
  const secret = `s3cr3t-${newFile()}`;
  const query = `?token=${secret}&X-Amz-Signature=${secret}&opaque=${secret}`;
  const good = videoMessage({ original_url: provider.url('normal', newFile(), query) });
  const gone = videoMessage({ original_url: provider.url('not-found', newFile(), query) });
  const traces = [newContext(), newContext(), newContext()];
  const [one, other, asked] = traces;
  const ids = [
    await send('ingest', good, one?.traceparent ?? ''),
    await send('ingest', gone, other?.traceparent ?? ''),
  ];
  await Promise.all(ids.map((id) => client.outcome(id)));
  const jwt = await token(good.tenant);
  const headers = { authorization: `Bearer ${jwt}`, traceparent: asked?.traceparent ?? '' };
  await call(`/v1/tenants/${good.tenant}/videos?urls=true&cursor=${secret}&token=${secret}`, { headers });
  await traceWith(one?.traceId ?? '', STORED);
  await traceWith(other?.traceId ?? '', ['receive reelkeep-ingest', 'ingest.download']);
  await traceWith(asked?.traceId ?? '', ['GET /v1/tenants/:tenant/videos']);
  const text = JSON.stringify(await Promise.all(traces.map(({ traceId }) => ask(`/spans?trace_id=${traceId}`))));
  expect(text).not.toContain(secret);
  expect(text).not.toContain(jwt.slice(0, 20));
  expect(text).not.toContain(stack.credentials.secretAccessKey);
});

afterAll(async () => {
  // Whatever was sent was OTLP: the receiver's decoder shares no code with the sender.
  expect(await ask('/refused')).toEqual([]);
});
