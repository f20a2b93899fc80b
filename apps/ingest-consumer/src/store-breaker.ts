/** Keeps the state of S3 for this process: opened by real failures, closed by a probe. */
import { StoreError } from '@reelkeep/core/store-error';
import { HEALTHY, type StoreHealth, storeAnswered, storeFailed } from '@reelkeep/core/store-health';
import type { Logger } from '@reelkeep/runtime/logger';

export interface StoreBreaker {
  health(): StoreHealth;
  /** A real call failed: opens the breaker and starts probing. */
  failed(error: StoreError): void;
  /** Ends probing. */
  stop(): void;
}

export function createStoreBreaker(options: {
  readonly probe: (signal: AbortSignal) => Promise<void>;
  readonly now: () => Date;
  readonly log: Logger;
  /** Called at every change between up and down. */
  readonly onChange: (health: StoreHealth) => void;
}): StoreBreaker {
  const { probe, now, log, onChange } = options;
  const stopping = new AbortController();
  let health: StoreHealth = HEALTHY;
  let timer: NodeJS.Timeout | undefined;

  function schedule(): void {
    if (health.state === 'up' || stopping.signal.aborted) return;
    timer = setTimeout(() => void runProbe(), Math.max(0, health.nextProbeAt.getTime() - now().getTime()));
  }

  async function runProbe(): Promise<void> {
    try {
      await probe(stopping.signal);
    } catch (error) {
      if (stopping.signal.aborted) return;
      health = storeFailed(health, error instanceof StoreError ? error.kind : 'unavailable', now(), 'probe');
      schedule();
      return;
    }
    const downForMs = health.state === 'down' ? now().getTime() - health.since.getTime() : 0;
    health = storeAnswered(health, now());
    log.info({ event: 'store.recovered', duration_ms: downForMs }, 'S3 answers again: parked videos are stored now');
    onChange(health);
  }

  return {
    health: () => health,
    failed(error) {
      const before = health;
      health = storeFailed(health, error.kind, now(), 'call');
      if (before.state === 'down' || health.state === 'up') return;
      const { diagnosis, advice } = error;
      const fields = { event: 'store.lost', reason: health.reason, err: error, diagnosis, advice };
      log.warn(fields, 'S3 gives no answer: provider URLs are given out until it does');
      onChange(health);
      schedule();
    },
    stop() {
      stopping.abort();
      clearTimeout(timer);
    },
  };
}
