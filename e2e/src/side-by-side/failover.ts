/** A client of two APIs that goes to the other one when the first does not answer, as any client of several replicas does. */
import type { Answer } from '../api.ts';
import { parseJson } from '../json.ts';
import { token } from '../token.ts';
import type { Pair } from './processes.ts';

export interface FailoverClient {
  /** @throws when neither answers */
  ask(tenant: string, method: string, path: string, body?: unknown): Promise<Pick<Answer, 'status' | 'body'>>;
  /** How often it had to go to the other. */
  readonly failovers: number;
}

export function createFailoverClient([first, second]: Pair): FailoverClient {
  let order = [first, second];
  let failovers = 0;
  return {
    async ask(tenant, method, path, body) {
      const headers = { authorization: `Bearer ${await token(tenant)}`, 'content-type': 'application/json' };
      const init = { method, headers, ...(body === undefined ? {} : { body: JSON.stringify(body) }) };
      let failure: unknown;
      for (const { baseUrl } of [...order]) {
        try {
          const answer = await fetch(`${baseUrl}/v1/tenants/${tenant}${path}`, init);
          return { status: answer.status, body: parseJson(await answer.text()) };
        } catch (error) {
          // No answer at all: what was answered, whatever it is, is not asked again.
          failure = error;
          failovers += 1;
          order = [...order.slice(1), ...order.slice(0, 1)];
        }
      }
      throw new Error('neither API answered', { cause: failure });
    },
    get failovers() {
      return failovers;
    },
  };
}
