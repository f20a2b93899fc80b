import { fork, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { delimiter, join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { repositoryFolder } from './repository.ts';

const HOST = join(repositoryFolder, 'packages/runtime/src/testing/programs/function-host.mjs');
/** Outside the repository: what a bundle forgot would be found in its node_modules. */
const folder = mkdtempSync(join(tmpdir(), 'reelkeep-lambda-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

function bundle(app: string): string {
  const cwd = join(repositoryFolder, 'apps', app);
  const out = join(folder, app);
  const script = join(repositoryFolder, 'scripts/bundle.ts');
  const path = [join(cwd, 'node_modules/.bin'), process.env['PATH']].join(delimiter);
  const made = spawnSync(process.execPath, [script, '--lambda', '--out', out], {
    cwd,
    env: { ...process.env, PATH: path },
    encoding: 'utf8',
  });
  expect(made.stderr).toBe('');
  expect(made.status).toBe(0);
  return join(out, 'lambda.js');
}

/** What the handler of a bundle answers to one event, with this environment alone. */
async function invoke(module: string, env: Readonly<Record<string, string>>, event: object): Promise<unknown> {
  const child = fork(HOST, [module], { cwd: folder, env, stdio: ['ignore', 'ignore', 'inherit', 'ipc'] });
  try {
    const [first] = await once(child, 'message');
    if (first.ready !== true) return first;
    child.send({ event, leftMs: 60_000 });
    const [answer] = await once(child, 'message');
    return answer;
  } finally {
    child.kill('SIGKILL');
  }
}

describe('the bundle of a function', () => {
  it('of the reaper runs by itself', async () => {
    const queue = (name: string) => `https://sqs.us-east-1.amazonaws.com/123456789012/${name}`;
    const env = { CAMPAIGN_QUEUE_URL: queue('reelkeep-campaigns'), CAMPAIGN_DLQ_URL: queue('reelkeep-campaigns-dlq') };
    const scheduled = { source: 'aws.events', 'detail-type': 'Scheduled Event' };
    expect(await invoke(bundle('lifecycle-reaper'), env, scheduled)).toEqual({ answer: { swept: 0 } });
  });

  it('of the API runs by itself, its reference page included', async () => {
    const key = '{"kty":"OKP","crv":"Ed25519","x":"11qYAYKxCrfVS_7TyWQHOg7hcvPapiMlrwIaaPcHURo"}';
    const env = { AUTH_PUBLIC_KEY: key, PRESIGN_CURSOR_SECRET: 's'.repeat(32) };
    const http = { method: 'GET' };
    const event = { rawPath: '/docs/swagger-ui.css', rawQueryString: '', headers: {}, requestContext: { http } };
    expect(await invoke(bundle('presign-api'), env, event)).toMatchObject({ answer: { statusCode: 200 } });
  });
});
