/** A few lanes with a worker each, for tests that take turns with them: starting a worker costs more than most tests. */
import { type Lane, type LaneWorker, openLane, type WorkerOptions } from './lane.ts';

/** A lane and the worker that runs on it; whoever takes it leaves one running and nothing in the queues. */
export interface StaffedLane {
  readonly lane: Lane;
  worker: LaneWorker;
}

export interface LanePool {
  /** Waits for a free lane. One whose user fails is closed and not used again. */
  use<T>(work: (staffed: StaffedLane) => Promise<T>): Promise<T>;
  close(): Promise<void>;
}

/** @param staff how the first worker of each lane is started */
export function createLanePool(size: number, staff: WorkerOptions = {}): LanePool {
  const idle: StaffedLane[] = [];
  const waiting: Array<() => void> = [];
  let free = size;

  async function open(): Promise<StaffedLane> {
    const lane = await openLane();
    try {
      return { lane, worker: await lane.startWorker(staff) };
    } catch (error) {
      await lane.close();
      throw error;
    }
  }

  return {
    async use(work) {
      if (free === 0) await new Promise<void>((resolve) => waiting.push(resolve));
      else free -= 1;
      try {
        const staffed = idle.pop() ?? (await open());
        try {
          const result = await work(staffed);
          idle.push(staffed);
          return result;
        } catch (error) {
          await staffed.lane.close();
          throw error;
        }
      } finally {
        const next = waiting.shift();
        if (next === undefined) free += 1;
        else next();
      }
    },
    async close() {
      await Promise.all(idle.splice(0).map(({ lane }) => lane.close()));
    },
  };
}
