import { describe, expect, it } from 'vitest';
import type { AppExit, AppProcess, ReadyMessage } from './app-process.ts';
import { keepRunning } from './keep-running.ts';

/** Processes that become ready and die when the test says so. */
function fakeProcesses() {
  const all: Array<{ become: (message: ReadyMessage) => void; die: (exit: AppExit) => void; asked: string[] }> = [];
  const start = (): AppProcess => {
    const ready = Promise.withResolvers<ReadyMessage>();
    const exited = Promise.withResolvers<AppExit>();
    const asked: string[] = [];
    all.push({ become: ready.resolve, die: exited.resolve, asked });
    return {
      name: 'app',
      ready: ready.promise,
      exited: exited.promise,
      stop() {
        asked.push('stop');
        exited.resolve({ code: 0, signal: null });
      },
      kill() {
        asked.push('kill');
        exited.resolve({ code: null, signal: 'SIGKILL' });
      },
    };
  };
  return { all, start };
}

const DIED: AppExit = { code: 1, signal: null };

function keep(options: { readonly nowMs?: () => number; readonly delay?: () => Promise<void> } = {}) {
  const { all, start } = fakeProcesses();
  const delays: number[] = [];
  let onStart = Promise.withResolvers<void>();
  const kept = keepRunning({
    start: () => {
      const process = start();
      onStart.resolve();
      onStart = Promise.withResolvers();
      return process;
    },
    nowMs: options.nowMs ?? (() => 0),
    delay: options.delay ?? (async () => {}),
    onDeath: (_, restartInMs) => delays.push(restartInMs),
  });
  const dieAndRestart = async (index: number) => {
    const restarted = onStart.promise;
    all[index]?.die(DIED);
    await restarted;
  };
  return { kept, all, delays, dieAndRestart };
}

describe('keepRunning', () => {
  it('says how the first process ended when it never became ready, and starts no other', async () => {
    const { kept, all } = keep();
    all[0]?.die({ code: 78, signal: null });
    expect(await kept.started).toEqual({ exit: { code: 78, signal: null } });
    expect(await kept.givenUp).toEqual({ code: 78, signal: null });
    expect(all).toHaveLength(1);
  });

  it('starts an app that died later again, after a longer wait each time', async () => {
    const { kept, all, delays, dieAndRestart } = keep();
    all[0]?.become({ event: 'ready' });
    await kept.started;
    for (const index of [0, 1, 2, 3]) await dieAndRestart(index);
    expect(delays).toEqual([500, 1_000, 2_000, 4_000]);
    expect(all).toHaveLength(5);
  });

  it('gives up on the fifth death within a minute', async () => {
    const { kept, all, dieAndRestart } = keep();
    all[0]?.become({ event: 'ready' });
    await kept.started;
    for (const index of [0, 1, 2, 3]) await dieAndRestart(index);
    all[4]?.die(DIED);
    expect(await kept.givenUp).toEqual(DIED);
  });

  it('forgives deaths that are more than a minute apart', async () => {
    let at = 0;
    const { kept, all, delays, dieAndRestart } = keep({
      nowMs: () => {
        at += 60_000;
        return at;
      },
    });
    all[0]?.become({ event: 'ready' });
    await kept.started;
    for (const index of [0, 1, 2, 3, 4, 5]) await dieAndRestart(index);
    expect(delays).toEqual([500, 500, 500, 500, 500, 500]);
  });

  it('starts it no more once it is stopped', async () => {
    const { kept, all } = keep();
    all[0]?.become({ event: 'ready' });
    await kept.started;
    await kept.stop();
    expect(all.map(({ asked }) => asked)).toEqual([['stop']]);
  });

  it('stops at once while it waits to start it again', async () => {
    const waiting = Promise.withResolvers<void>();
    const asked = Promise.withResolvers<void>();
    const { kept, all } = keep({
      delay: () => {
        asked.resolve();
        return waiting.promise;
      },
    });
    all[0]?.become({ event: 'ready' });
    await kept.started;
    all[0]?.die(DIED);
    await asked.promise;
    const stopped = kept.stop();
    waiting.resolve();
    await stopped;
    expect(all).toHaveLength(1);
  });
});
