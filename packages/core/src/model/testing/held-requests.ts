/** A store on which each request of a process waits until somebody lets it meet its fate: for schedules of commands. */
import type { ObjectStore, PutRequest } from '../../object-store.ts';
import { away, Death } from '../on-a-store.ts';

/**
 * Done; not done; done, but nobody hears; done some time later, when its sender has given up; its sender dies before it; done
 * at the second try, of which the sender knows, while the first may land yet.
 */
export type Fate = 'done' | 'refused' | 'unheard' | 'late' | 'dies' | 'retried';

interface Held {
  readonly who: string;
  meet(fate: Fate): Promise<void>;
}

export interface HeldRequests {
  /** The store as the process of that name sees it. @property requests that it has made so far. */
  storeOf(who: string): { readonly store: ObjectStore; readonly requests: () => number };
  /** How many wait. */
  readonly waiting: number;
  /** How many were given up by their senders, and may land still. */
  readonly late: number;
  /** Lets one of those that wait meet its fate. */
  meet(index: number, fate: Fate): Promise<void>;
  /** One that was given up lands. */
  land(index: number): Promise<void>;
  /** The process is gone: what it waits for is never sent. */
  drop(who: string): void;
}

/** @param lost puts that are answered and never happen: what a protocol without them would do. */
export function createHeldRequests(store: ObjectStore, lost: (request: PutRequest) => boolean): HeldRequests {
  const held: Held[] = [];
  const late: Array<() => Promise<unknown>> = [];

  function hold<T>(who: string, act: () => Promise<T>, echo: (result: T) => T): Promise<T> {
    return new Promise((resolve, reject) => {
      held.push({
        who,
        async meet(fate) {
          if (fate === 'dies') return reject(new Death());
          if (fate === 'late' || fate === 'retried') late.push(act);
          if (fate === 'refused' || fate === 'late') return reject(away());
          const result = await act();
          if (fate === 'unheard') reject(away());
          else resolve(fate === 'retried' ? echo(result) : result);
        },
      });
    });
  }

  return {
    storeOf(who) {
      let requests = 0;
      const count = <T>(act: () => Promise<T>, echo: (result: T) => T = (result) => result) => {
        requests += 1;
        return hold(who, act, echo);
      };
      return {
        requests: () => requests,
        store: {
          async putVideo(request) {
            // In memory before anything is sent, as a video of one part is: a second try sends the same bytes.
            const chunks: Uint8Array[] = [];
            for await (const chunk of request.body) chunks.push(chunk);
            const send = () => store.putVideo({ ...request, body: replay(chunks) });
            return count(send, (result) => ({ ...result, mayLandAgain: true }));
          },
          put: (request) => count(async () => (lost(request) ? { key: request.key } : store.put(request))),
          create: (request) => count(() => store.create(request)),
          head: (key) => count(() => store.head(key)),
          get: (key) => count(() => store.get(key)),
          // Pages of three keys, so that a creative has several.
          list: (request) => count(() => store.list({ ...request, maxKeys: 3 })),
          remove: (keys) => count(() => store.remove(keys)),
          removeWritten: (objects) => count(() => store.removeWritten(objects)),
          purge: (keys, options) => count(() => store.purge(keys, options)),
          probe: () => count(() => store.probe()),
        },
      };
    },
    get waiting() {
      return held.length;
    },
    get late() {
      return late.length;
    },
    async meet(index, fate) {
      const [one] = held.splice(index % held.length, 1);
      await one?.meet(fate);
      await settle();
    },
    async land(index) {
      const [act] = late.splice(index % late.length, 1);
      await act?.();
    },
    drop(who) {
      for (let at = held.length - 1; at >= 0; at -= 1) if (held[at]?.who === who) held.splice(at, 1);
    },
  };
}

async function* replay(chunks: readonly Uint8Array[]): AsyncGenerator<Uint8Array> {
  yield* chunks;
}

/** Lets every process go on as far as it can: to its next request, or its end. */
function settle(): Promise<void> {
  return new Promise((resolve) => setImmediate(resolve));
}
