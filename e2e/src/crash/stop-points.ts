/** Holds a worker's n-th request of a kind: before it is forwarded, half-way through its answer, or before the answer. */
import type { PassingRequest, RequestKind } from './request-kind.ts';

export interface StopPoint {
  readonly kind: RequestKind;
  /** 1 for the first of its kind from now on. */
  readonly nth: number;
  readonly when: 'before' | 'during' | 'after';
}

/** A request that waits, and its worker with it. */
export interface HeldRequest {
  readonly request: PassingRequest;
  /** Lets it go on its way: to the upstream, or back with its answer. */
  release(): void;
  /** Breaks its connection; what was not forwarded never is. */
  drop(): void;
}

export interface StopPoints {
  /** Arms one stop. @returns the request, once it is reached and held */
  stopAt(point: StopPoint): Promise<HeldRequest>;
  /** Called by the proxy at each passage. `false`: break the connection. */
  pass(kind: RequestKind, when: StopPoint['when'], request: PassingRequest): Promise<boolean>;
  /** Forgets what was armed and not reached. */
  disarm(): void;
}

interface Armed extends StopPoint {
  seen: number;
  readonly reached: (held: HeldRequest) => void;
}

export function createStopPoints(): StopPoints {
  let armed: Armed | undefined;
  return {
    stopAt(point) {
      const { promise, resolve } = Promise.withResolvers<HeldRequest>();
      armed = { ...point, seen: 0, reached: resolve };
      return promise;
    },
    async pass(kind, when, request) {
      if (armed === undefined || armed.kind !== kind || armed.when !== when) return true;
      armed.seen += 1;
      if (armed.seen < armed.nth) return true;
      const { reached } = armed;
      armed = undefined;
      const { promise, resolve } = Promise.withResolvers<boolean>();
      reached({ request, release: () => resolve(true), drop: () => resolve(false) });
      return await promise;
    },
    disarm() {
      armed = undefined;
    },
  };
}
