/** Keys of an examination's own: under the prefixes of the apps, so that the same policies speak of them, in a tenant that nobody has. */
import type { ObjectStore } from '@reelkeep/core/object-store';
import type { Layout } from '@reelkeep/core/remove-video';

/** A tenant's name like any other; whoever really has it loses nothing, since keys end in a random name. */
const SCRATCH_TENANT = 'reelkeep-doctor';
const CLEAN_UP_MS = 5_000;

export interface ScratchKeys {
  /** `videos/reelkeep-doctor/` */
  readonly videoFolder: string;
  /** A key for a video; it is cleaned up from now on. */
  video(name: string): string;
  /** A key in the ledger; it is cleaned up from now on. */
  ledger(name: string): string;
  /** It is gone for certain. */
  forget(key: string): void;
  /** Removes all of them with every version; resolves to those that are still there. Never rejects. */
  cleanUp(store: ObjectStore): Promise<readonly string[]>;
}

/** @param run random, and of this examination alone. */
export function createScratchKeys({ videoPrefix, ledgerPrefix }: Layout, run: string): ScratchKeys {
  const keys = new Set<string>();
  const remember = (key: string) => {
    keys.add(key);
    return key;
  };
  return {
    videoFolder: `${videoPrefix}/${SCRATCH_TENANT}/`,
    video: (name) => remember(`${videoPrefix}/${SCRATCH_TENANT}/${run}-${name}.mp4`),
    ledger: (name) => remember(`${ledgerPrefix}/${SCRATCH_TENANT}/${run}/${name}`),
    forget: (key) => void keys.delete(key),
    async cleanUp(store) {
      if (keys.size === 0) return [];
      const signal = AbortSignal.timeout(CLEAN_UP_MS);
      const all = [...keys];
      try {
        const { failed } = await store.remove(all, { signal });
        // Old versions go too where they may; where not, the bucket's lifecycle ends them.
        await store.purge(all, { signal }).catch(() => {});
        return failed.map(({ key }) => key);
      } catch {
        return all;
      }
    },
  };
}
