import { describe, expect, it } from 'vitest';
import { call } from '../api.ts';
import { at, isRecord } from '../json.ts';

describe('routes that need no token', () => {
  it.each(['/healthz', '/readyz'])('%s answers 200 on a started stack', async (path) => {
    expect((await call(path)).status).toBe(200);
  });

  it('/openapi.json describes every route of a tenant', async () => {
    const { status, body } = await call('/openapi.json');
    const paths = at(body, 'paths');
    expect(status).toBe(200);
    expect(at(body, 'openapi')).toMatch(/^3\./);
    expect(isRecord(paths) ? Object.keys(paths) : []).toEqual(
      expect.arrayContaining([
        '/v1/tenants/{tenant}/videos',
        '/v1/tenants/{tenant}/videos/{file}',
        '/v1/tenants/{tenant}/videos/{file}/content',
        '/v1/tenants/{tenant}/playback-urls',
        '/v1/tenants/{tenant}/uploads',
        '/v1/tenants/{tenant}/usage',
      ]),
    );
  });

  it('/docs is a page for people, with nothing from another host', async () => {
    const { status, headers, body } = await call('/docs');
    expect(status).toBe(200);
    expect(headers.get('content-type')).toMatch(/^text\/html/);
    expect(String(body)).not.toMatch(/(?:src|href)="(?:https?:)?\/\//);
  });

  it('/metrics speaks Prometheus and names no tenant', async () => {
    const { status, body } = await call('/metrics');
    expect(status).toBe(200);
    expect(String(body)).toMatch(/^# TYPE /m);
    expect(String(body)).not.toMatch(/acme/);
  });
});
