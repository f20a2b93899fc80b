/** A store on which each request of a process waits until somebody lets it meet its fate: for schedules of commands. */
import type { ObjectStore, PutRequest } from '../../object-store.ts';
import { away, Death } from '../on-a-store.ts';

/** Done; not done; done, but nobody hears; done some time later, when its sender has given up; its sender dies before it. */
export type Fate = 'done' | 'refused' | 'unheard' | 'late' | 'dies';

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

  function hold<T>(who: string, act: () => Promise<T>): Promise<T> {
    return new Promise((resolve, reject) => {
      held.push({
        who,
        async meet(fate) {
          if (fate === 'dies') return reject(new Death());
          if (fate === 'late') late.push(act);
          if (fate === 'refused' || fate === 'late') return reject(away());
          const result = await act();
          if (fate === 'unheard') reject(away());
          else resolve(result);
        },
      });
    });
  }

  return {
    storeOf(who) {
      let requests = 0;
      const count = <T>(act: () => Promise<T>) => {
        requests += 1;
        return hold(who, act);
      };
      return {
        requests: () => requests,
        store: {
          putVideo: (request) => count(() => store.putVideo(request)),
          put: (request) => count(async () => (lost(request) ? undefined : store.put(request))),
          create: (request) => count(() => store.create(request)),
          head: (key) => count(() => store.head(key)),
          get: (key) => count(() => store.get(key)),
          // Pages of three keys, so that a creative has several.
          list: (request) => count(() => store.list({ ...request, maxKeys: 3 })),
          remove: (keys) => count(() => store.remove(keys)),
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

/** Lets every process go on as far as it can: to its next request, or its end. */
function settle(): Promise<void> {
  return new Promise((resolve) => setImmediate(resolve));
}
