import { fileURLToPath } from 'node:url';
import { startFunction } from '@reelkeep/runtime/testing/function-process';
import { describe, expect, it } from 'vitest';
import { eventOf } from './testing/http-events.ts';
import { issuerKeys, publicPem } from './testing/token-issuer.ts';

const LAMBDA = fileURLToPath(new URL('lambda.ts', import.meta.url));
const RIGHT = { AUTH_PUBLIC_KEY: publicPem(issuerKeys.publicKey), PRESIGN_CURSOR_SECRET: 's'.repeat(32) };

describe('the API as a function', () => {
  it('answers events, and has written its line before the instance may be frozen', async () => {
    const api = await startFunction(LAMBDA, RIGHT);
    const event = eventOf('function URL', { method: 'GET', target: '/readyz', headers: { 'x-request-id': 'r-7' } });
    const { answer } = await api.invoke(event);
    expect(answer).toMatchObject({ statusCode: 200, isBase64Encoded: false, headers: { 'x-request-id': 'r-7' } });
    expect(answer).toHaveProperty('body', expect.stringContaining('"status":"degraded"'));
    await api.stop();
    expect(api.output()).toContain('"request_id":"r-7"');
  });

  it('has written what an invocation added to the metrics before its answer is out, where that is asked for', async () => {
    const api = await startFunction(LAMBDA, { ...RIGHT, METRICS_EMF: 'true' });
    const event = eventOf('HTTP API', { method: 'GET', target: '/nowhere', headers: {} });
    await api.invoke(event);
    await api.stop();
    expect(api.output()).toContain('"_aws":');
    expect(api.output()).toContain('"app":"presign-api"');
  });

  it('does not start in a wrong environment, and names every variable and no value', async () => {
    const { initError, stop } = await startFunction(LAMBDA, {
      AUTH_PUBLIC_KEY: 'some-secret',
      RATE_LIMIT_PER_MINUTE: 'x',
    });
    await stop();
    expect(initError?.errorType).toBe('ConfigError');
    for (const name of ['AUTH_PUBLIC_KEY', 'RATE_LIMIT_PER_MINUTE', 'PRESIGN_CURSOR_SECRET']) {
      expect(initError?.errorMessage).toContain(name);
    }
    expect(initError?.errorMessage).not.toContain('some-secret');
  });
});
