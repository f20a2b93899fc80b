/** The HTTP API as a tenant's front end calls it. */
import { parseJson } from './json.ts';
import { stack } from './shared-stack.ts';
import { type TokenOptions, token } from './token.ts';

export interface Answer {
  readonly status: number;
  readonly headers: Headers;
  /** Parsed where it is JSON, else the text. */
  readonly body: unknown;
}

export interface TenantApi {
  get(path: string): Promise<Answer>;
  /** @param body JSON; none when left out */
  post(path: string, body?: unknown): Promise<Answer>;
  delete(path: string): Promise<Answer>;
}

/** One request to a path from the root; never follows a redirect. */
export async function call(path: string, init: RequestInit = {}): Promise<Answer> {
  const response = await fetch(`${stack.api.baseUrl}${path}`, { redirect: 'manual', ...init });
  const text = await response.text();
  const isJson = /[/+]json\b/.test(response.headers.get('content-type') ?? '');
  return { status: response.status, headers: response.headers, body: isJson && text !== '' ? parseJson(text) : text };
}

/** Calls under `/v1/tenants/{tenant}` with a token for the same tenant, unless told otherwise. */
export function api(tenant: string, options: TokenOptions & { readonly tokenTenant?: string } = {}): TenantApi {
  const send = async (method: string, path: string, body?: unknown) =>
    call(`/v1/tenants/${tenant}${path}`, {
      method,
      headers: {
        authorization: `Bearer ${await token(options.tokenTenant ?? tenant, options)}`,
        ...(body === undefined ? {} : { 'content-type': 'application/json' }),
      },
      ...(body === undefined ? {} : { body: JSON.stringify(body) }),
    });
  return {
    get: (path) => send('GET', path),
    post: (path, body) => send('POST', path, body),
    delete: (path) => send('DELETE', path),
  };
}
