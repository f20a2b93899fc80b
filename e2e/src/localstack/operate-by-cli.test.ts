/** A day of an operator's who has nothing but `reelkeep`: send, look, hand out, be told, redrive, be told that all is well. */
import { once } from 'node:events';
import { createServer } from 'node:http';
import { expect, it, onTestFinished } from 'vitest';
import { runCli, startCli } from '../cli.ts';
import { chosenEngine, engineLaunch } from '../engine.ts';
import { eventually } from '../eventually.ts';
import { at, parseJson, textAt } from '../json.ts';
import { testPattern } from '../mp4.ts';
import { newCreative, newTenant } from '../names.ts';
import { up } from '../up.ts';
import { GENERATED_AT, keyOf } from '../video.ts';

const SLOT = 5;

/** Has one video, and one that it does not have until it is mended. */
async function startProvider() {
  let mended = false;
  const server = createServer((request, response) => {
    if (request.url === '/gone.mp4' && !mended) response.writeHead(410).end();
    else
      response.writeHead(200, { 'content-type': 'video/mp4', 'content-length': testPattern.length }).end(testPattern);
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  onTestFinished(() => void server.close());
  const port = at(server.address(), 'port');
  return {
    url: (path: string) => `http://127.0.0.1:${port}/${path}`,
    mend() {
      mended = true;
    },
  };
}

it('goes from the first message to a redriven one by the command line alone', { timeout: 120_000 }, async () => {
  // A stack of its own: elsewhere dead letters are taken out of the queue by whoever waits for them.
  const stack = await up({ slot: SLOT });
  onTestFinished(() => stack.stop());
  const { env } = engineLaunch(chosenEngine(), SLOT);
  const provider = await startProvider();
  const reelkeep = (args: readonly string[], input?: string) => runCli([...args, '--json'], env, input);
  const tenant = newTenant();
  const video = (iteration: number, path: string) => ({
    tenant,
    creative_id: newCreative(),
    iteration,
    generated_at: GENERATED_AT,
    original_url: provider.url(path),
  });
  const [kept, gone] = [video(1, 'kept.mp4'), video(2, 'gone.mp4')];

  const sent = await reelkeep(
    ['send', '--wait', '--file', '-'],
    [kept, gone].map((one) => JSON.stringify(one)).join('\n'),
  );
  expect(sent.exitCode, sent.stderr).toBe(1);
  const outcomes = sent.documents();
  expect(outcomes).toHaveLength(2);
  expect(outcomes).toContainEqual(expect.objectContaining({ type: 'video.stored', key: keyOf(kept) }));
  const rejected = outcomes.find((outcome) => at(outcome, 'type') === 'video.rejected');
  expect(rejected).toMatchObject({ reason: 'provider_gone', iteration: 2 });

  const listed = await reelkeep(['list', '--tenant', tenant]);
  expect(listed.documents()).toMatchObject([{ key: keyOf(kept), bytes: testPattern.length }]);

  const [signed] = (await reelkeep(['url', keyOf(kept), '--check'])).documents();
  const played = await fetch(textAt(signed, 'url'));
  expect(Buffer.from(await played.arrayBuffer()).equals(testPattern)).toBe(true);

  expect(parseJson((await reelkeep(['usage', '--tenant', tenant])).stdout)).toMatchObject({
    objects: 1,
    bytes: testPattern.length,
  });

  const ill = await reelkeep(['status', '--app', stack.file.api.baseUrl]);
  expect(ill.exitCode).toBe(1);
  const status = parseJson(ill.stdout);
  expect(status).toMatchObject({ s3: { available: true }, apps: [{ ready: true, s3: 'up' }] });
  expect(at(status, 'problems')).toEqual([
    expect.stringContaining('reelkeep-ingest-dlq: 1 dead letter (1 provider_gone)'),
  ]);

  const refused = await reelkeep(['redrive']);
  expect(refused.documents().at(-1)).toMatchObject({ redriven: 0, permanent: 1 });

  provider.mend();
  const tail = startCli(['tail', '--tenant', tenant, '--count', '1', '--json'], env);
  await eventually('tail to listen', () => tail.said().includes('listening'));
  const redriven = await reelkeep(['redrive', '--reason', 'provider_gone']);
  expect(redriven.documents().at(-1)).toMatchObject({ redriven: 1 });
  const told = await tail.ended;
  expect(told.exitCode, told.stderr).toBe(0);
  // The sender knows it by the id it was given, although it was sent anew.
  expect(told.documents()).toMatchObject([
    { type: 'video.stored', key: keyOf(gone), message_id: textAt(rejected, 'message_id') },
  ]);

  const well = await runCli(['status'], env);
  expect(well.exitCode, well.stdout).toBe(0);
  expect(well.stdout).toContain('S3 Available: True');
  expect((await reelkeep(['list', '--tenant', tenant])).documents()).toHaveLength(2);
});
