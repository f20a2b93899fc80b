/**
 * Notices that the npm (or pnpm) that runs `npm start` has ended. It runs the script through a shell, which passes no signal
 * on: without this, ending npm from another program would leave the stack running with nobody to stop it.
 */
import { readFileSync } from 'node:fs';

const LOOK_EVERY_MS = 500;

/** How a process sees its ancestors. */
export interface Ancestry {
  /** The parent of this process, now: another one once the parent has died. */
  parent(): number;
  /** The parent of a process, undefined where that can't be told. */
  parentOf(pid: number): number | undefined;
}

/**
 * Calls `onGone` once when the parent of this process, or the parent's own (npm, with its shell in between), has changed.
 * Only under `npm start`: who starts it otherwise may well leave it to itself. Returns how to stop watching.
 */
export function watchNpm(
  env: Readonly<NodeJS.ProcessEnv>,
  onGone: () => void,
  ancestry: Ancestry = processAncestry,
): () => void {
  if (env['npm_lifecycle_event'] !== 'start') return () => {};
  const shell = ancestry.parent();
  const npm = ancestry.parentOf(shell);
  const timer = setInterval(() => {
    if (ancestry.parent() === shell && ancestry.parentOf(shell) === npm) return;
    clearInterval(timer);
    onGone();
  }, LOOK_EVERY_MS);
  timer.unref();
  return () => clearInterval(timer);
}

const processAncestry: Ancestry = {
  parent: () => process.ppid,
  parentOf(pid) {
    try {
      // https://man7.org/linux/man-pages/man5/proc_pid_stat.5.html: the fourth field, after the name in parentheses.
      const stat = readFileSync(`/proc/${pid}/stat`, 'latin1');
      return Number(stat.slice(stat.lastIndexOf(')') + 2).split(' ')[1]);
    } catch {
      return undefined;
    }
  },
};
