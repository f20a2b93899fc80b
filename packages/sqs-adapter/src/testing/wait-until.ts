/** Waits for what a consumer and the engine come to, as long as a machine that does much else may take for it. */
import { vi } from 'vitest';

/** Below the time that a test has, so that it fails by what was expected. */
const PATIENCE_MS = 30_000;

export async function waitUntil(check: () => void): Promise<void> {
  await vi.waitFor(check, { timeout: PATIENCE_MS });
}
