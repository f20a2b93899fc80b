/** The tables of docs/SCALE.md. */
import { bill, notInTheBill, total } from './bill.ts';
import { ceilings } from './ceilings.ts';
import { simulate, USUAL_SCALING } from './simulate.ts';
import { type Counts, videoCosts } from './step-costs.ts';
import { bound, TASK, taskRates } from './task-rates.ts';
import { USUAL, type Workload } from './workload.ts';

export const LOADS = [10_000, 100_000, 1_000_000, 3_000_000, 10_000_000] as const;
/** Enough that S3's writes hold nothing back at the largest load: what S3 splits a bucket of many tenants into. */
const SPREAD = 8;

/** By the name of the section that each stands in. */
export function scaleSections(
  counts: Counts,
  usual: Omit<Workload, 'videosPerDay'> = USUAL,
): ReadonlyMap<string, string> {
  const costs = videoCosts(counts, usual.videoMb);
  const loads = LOADS.map((videosPerDay) => {
    const workload = { ...usual, videosPerDay };
    const deployment = { scaling: USUAL_SCALING, partitions: SPREAD };
    return {
      workload,
      spread: simulate(workload, costs, deployment),
      one: simulate(workload, costs, { ...deployment, partitions: 1 }),
    };
  });
  const largest = loads.at(-1);
  if (largest === undefined) throw new RangeError('there is no load to tell of');
  const rates = taskRates(largest.workload, costs);
  const lines = bill(largest.workload, costs, largest.spread);
  return new Map([
    [
      'scale: a video',
      table(
        ['step', 'S3 writes', 'of them free', 'S3 reads', 'S3 listings', 'SQS', 'SNS', 'CPU'],
        [
          [
            'ingest',
            ...s3Cells(costs.ingest),
            amount(costs.sqsRequests),
            amount(costs.snsPublishes),
            `${amount(costs.ingestCpuSeconds * 1_000)} ms`,
          ],
          ['reap and clean up', ...s3Cells(costs.reap), '-', '-', `${amount(costs.reapCpuSeconds * 1_000)} ms`],
        ],
      ),
    ],
    [
      'scale: a task',
      table(
        ['bound by', 'videos a second'],
        [
          [`CPU (${TASK.vcpu} vCPU)`, amount(rates.cpu)],
          ['network', amount(rates.network)],
          [`slots (${amount(rates.secondsPerVideo)} s a video)`, amount(rates.slots)],
          ['**what counts**', `**${amount(bound(rates).perSecond)}, by ${bound(rates).by}**`],
        ],
      ),
    ],
    [
      'scale: limits',
      table(
        ['limit', 'met at, videos a day', 'what then'],
        ceilings(largest.workload, costs).map(({ limit, videosPerDay, whatThen }) => [
          limit,
          whole(roundTo(videosPerDay)),
          whatThen,
        ]),
      ),
    ],
    [
      'scale: days',
      table(
        [
          'videos a day',
          'tasks, average and most',
          'S3 writes/s, busiest minute',
          'S3 reads/s',
          'in flight',
          'parked in the outage',
          'drained after',
          'longest wait',
          'lost',
          'a month',
        ],
        loads.map(({ workload, spread }) => [
          whole(workload.videosPerDay),
          `${amount(spread.taskHours / 24)}, ${spread.peakTasks}`,
          whole(spread.peakWritesPerSecond),
          whole(spread.peakReadsPerSecond),
          whole(spread.peakInFlight),
          whole(spread.peakParked),
          `${spread.drainMinutes} min`,
          `${spread.longestWaitMinutes} min`,
          whole(spread.lost),
          `$${whole(total(bill(workload, costs, spread)))}`,
        ]),
      ),
    ],
    [
      'scale: one partition',
      table(
        ['videos a day', 'minutes held back by S3, of 2,880', 'drained after', 'longest wait', 'lost'],
        loads.map(({ workload, one }) => [
          whole(workload.videosPerDay),
          whole(one.throttledMinutes),
          one.drainMinutes === 0 ? 'not within the two days' : `${one.drainMinutes} min`,
          `${one.longestWaitMinutes} min`,
          whole(one.lost),
        ]),
      ),
    ],
    [
      'scale: bill',
      table(
        [`${whole(largest.workload.videosPerDay)} videos a day`, 'a month'],
        [
          ...lines.map(({ what, usd }) => [what, `$${whole(usd)}`]),
          ['**sum**', `**$${whole(total(lines))}**`],
          ...notInTheBill(largest.workload).map(({ what, usd }) => [`not in it: ${what}`, `$${whole(usd)}`]),
        ],
      ),
    ],
  ]);
}

function s3Cells({ writes, deletions, reads, listings }: ReturnType<typeof videoCosts>['ingest']): string[] {
  return [writes, deletions, reads, listings].map(amount);
}

function table(heads: readonly string[], rows: readonly (readonly string[])[]): string {
  const line = (cells: readonly string[]) => `| ${cells.join(' | ')} |`;
  return [line(heads), line(heads.map(() => '---')), ...rows.map(line)].join('\n');
}

const whole = (value: number) => Math.round(value).toLocaleString('en-US');

/** Two figures that count: what is a model has no third. */
const roundTo = (value: number) => Number(value.toPrecision(2));

function amount(value: number): string {
  return value >= 100 ? whole(value) : String(Number(value.toPrecision(2)));
}
