/**
 * Stacks that start at the same moment take turns at choosing ports: a port that is free when one looks is only safe once
 * its app listens, and until then another stack would choose the same.
 */
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { lockDataDir } from '../engine/data-dir-lock.ts';
import { EngineError } from '../engine/engine-error.ts';

/** A start takes a few seconds; one that hangs must not hold up all others. */
const PATIENCE_MS = 15_000;
const LOOK_AGAIN_MS = 50;

export interface PortTurn {
  /** Ending it again is harmless. */
  end(): void;
}

/** Waits for its turn, but no longer than 15 s: after that, or where no lock can be had, it goes ahead without. */
export async function takePortTurn(
  { dir, patienceMs }: { readonly dir: string; readonly patienceMs: number } = {
    dir: join(tmpdir(), `reelkeep-ports-${userName()}`),
    patienceMs: PATIENCE_MS,
  },
): Promise<PortTurn> {
  for (let waitedMs = 0; waitedMs < patienceMs; waitedMs += LOOK_AGAIN_MS) {
    try {
      const lock = await lockDataDir(dir);
      let held = true;
      return {
        end() {
          if (held) lock.release();
          held = false;
        },
      };
    } catch (error) {
      if (!(error instanceof EngineError && error.code === 'data_dir_in_use')) break;
      await delay(LOOK_AGAIN_MS);
    }
  }
  return { end() {} };
}

/** A container's user may be a number that no file of names knows. */
function userName(): string {
  return String(process.getuid?.() ?? process.env['USERNAME'] ?? 'me');
}
