/** The reaper as a real process, on the embedded engine: what it exposes and what it tells CloudWatch. */
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';
import { REAPER_METRICS } from '@reelkeep/core/metrics/reaper-metrics';
import { readEmf } from '@reelkeep/core/testing/emf-schema';
import { readExposition } from '@reelkeep/runtime/testing/read-exposition';
import { startFauxqs } from 'fauxqs';
import { expect, it, vi } from 'vitest';
import { z } from 'zod';

const MAIN = fileURLToPath(new URL('main.ts', import.meta.url));
const patient = { timeout: 60_000, interval: 50 };

it('/metrics exposes what is declared and nothing else, and with METRICS_EMF the log has it too', async () => {
  const engine = await startFauxqs({ port: 0, logger: false });
  const endpoint = `http://127.0.0.1:${engine.port}`;
  engine.createBucket('videos-of-a-test');
  for (const name of ['campaigns', 'campaigns-dlq']) engine.createQueue(name);
  const child = spawn(process.execPath, [MAIN], {
    stdio: ['ignore', 'pipe', 'inherit', 'ipc'],
    env: {
      PATH: process.env['PATH'],
      AWS_ACCESS_KEY_ID: 'test',
      AWS_SECRET_ACCESS_KEY: 'test',
      AWS_ENDPOINT_URL: endpoint,
      AWS_EC2_METADATA_DISABLED: 'true',
      S3_BUCKET_NAME: 'videos-of-a-test',
      CAMPAIGN_QUEUE_URL: `${endpoint}/000000000000/campaigns`,
      CAMPAIGN_DLQ_URL: `${endpoint}/000000000000/campaigns-dlq`,
      METRICS_EMF: 'true',
      PORT: '0',
    },
  });
  let output = '';
  child.stdout?.setEncoding('utf8').on('data', (part: string) => {
    output += part;
  });
  const closed = once(child, 'close');
  const [message] = await once(child, 'message');
  const { port } = z.object({ port: z.int() }).parse(message);
  engine.sendMessage(
    'campaigns',
    JSON.stringify({ tenant: 'acme', campaign_id: 'c', ended_at: '2025-09-01T00:00:00Z' }),
  );

  const text = await vi.waitFor(async () => {
    const answer = await (await fetch(`http://127.0.0.1:${port}/metrics`)).text();
    expect(answer).toContain('reelkeep_reaper_campaigns_total 1');
    // The first look at the queues and the first sweep have ended.
    expect(answer.match(/queue_messages\{queue="\w+",state="delayed"/g)).toHaveLength(2);
    expect(answer).toMatch(/reelkeep_reaper_sweeps_total\{of="ends",outcome="done"\} [1-9]/);
    return answer;
  }, patient);
  const exposed = [...readExposition(text).values()].filter(({ name }) => name.startsWith('reelkeep_'));
  const facts = (list: readonly { name: string; help: string }[]) => list.map(({ name, help }) => `${name} ${help}`);
  expect(facts(exposed).sort()).toEqual(facts(Object.values(REAPER_METRICS)).sort());

  child.kill('SIGTERM');
  await closed;
  expect(child.exitCode).toBe(0);
  const emf = output.split('\n').filter((line) => line.startsWith('{"_aws"'));
  const reaped = emf.flatMap((line) => readEmf(line)).filter(({ name }) => name === REAPER_METRICS.campaigns.name);
  expect(reaped.reduce((sum, { value }) => sum + Number(value), 0)).toBe(1);
  await engine.stop();
}, 120_000);
