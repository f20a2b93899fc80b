/** `reelkeep status`: S3, the queues and the running apps at a glance; exit code 1 when a person has to look. */
import type { Command } from 'commander';
import { z } from 'zod';
import { formatTable } from '../demo/table.ts';
import { formatCount } from '../operator/amounts.ts';
import { EXIT } from '../operator/exit-code.ts';
import { judgeFailure } from '../operator/judge-failure.ts';
import { type CommandEdge, operatorAction, operatorCommand } from '../operator/operator-command.ts';
import type { AppStatus } from '../status/app-status.ts';
import type { QueueStatus } from '../status/queue-status.ts';
import type { StoreStatus } from '../status/store-status.ts';

/** What answers later than this is as good as away for whoever looks. */
const TIMEOUT_MS = 10_000;

const appUrl = z.url({ protocol: /^https?$/, error: 'expected the base URL of an app, e.g. http://127.0.0.1:8787' });
const optionsSchema = z.object({ app: z.array(appUrl).default([]) });

export function statusCommand(edge: CommandEdge): Command {
  return operatorCommand('status')
    .description('S3, queues and running apps at a glance; exit code 1 when something is wrong')
    .option('--app <url...>', 'further apps to ask: the API, or workers that have a PORT')
    .action(
      operatorAction(edge, optionsSchema, async ({ target, output, signal: stop, now }, { app }) => {
        const { readAppStatus } = await import('../status/app-status.ts');
        const { readQueueStatus } = await import('../status/queue-status.ts');
        const { readStoreStatus } = await import('../status/store-status.ts');
        const signal = AbortSignal.any([stop, AbortSignal.timeout(TIMEOUT_MS)]);
        const urls = new Set([...(target.api === undefined ? [] : [target.api.baseUrl]), ...app]);
        const [s3, queues, apps] = await Promise.all([
          readStoreStatus(target, signal),
          readQueueStatus(target, signal).catch((error: unknown) => {
            stop.throwIfAborted();
            return judgeFailure(error).message;
          }),
          Promise.all([...urls].map((url) => readAppStatus(url, signal))),
        ]);
        const problems = [
          ...(s3.fault === null ? [] : [s3.fault]),
          ...(typeof queues === 'string' ? [queues] : queues.flatMap((queue) => queueProblem(queue, now()))),
          ...apps.flatMap(({ url, reasons }) => reasons.map((reason) => `${url}: ${reason}`)),
        ];
        const document = { ok: problems.length === 0, s3, queues: typeof queues === 'string' ? null : queues, apps };
        output.answer({ ...document, problems }, () => [
          ...describe(s3, typeof queues === 'string' ? [] : queues, apps, output.width),
          '',
          ...(problems.length === 0 ? ['Nothing is wrong.'] : ['Wrong:', ...problems.map((one) => `  ${one}`)]),
        ]);
        return problems.length === 0 ? EXIT.ok : EXIT.failed;
      }),
    );
}

function describe(
  s3: StoreStatus,
  queues: readonly QueueStatus[],
  apps: readonly AppStatus[],
  width: number | undefined,
): string[] {
  const rows = queues.map(({ queue, waiting, at_work, delayed }) => [queue, `${waiting}`, `${at_work}`, `${delayed}`]);
  const asked = apps.map(({ url, reachable, ready, s3: sees }) => {
    if (!reachable) return `app ${url}: away`;
    return `app ${url}: ${ready ? 'ready' : 'not ready'}${sees === null ? '' : `, S3 ${sees} (as it sees it)`}`;
  });
  return [
    `S3 Available: ${s3.available ? 'True' : 'False'}${s3.bucket === null ? '' : `  (bucket ${s3.bucket})`}`,
    ...(rows.length === 0 ? [] : ['', ...formatTable(['QUEUE', 'WAITING', 'AT WORK', 'DELAYED'], rows, { width })]),
    ...(asked.length === 0 ? [] : ['', ...asked]),
  ];
}

/** Dead letters wait for a person. What waits in other queues is at work, or parked until S3 or its provider is back. */
function queueProblem({ queue, waiting, sample }: QueueStatus, now: Date): string[] {
  if (sample === undefined) return [];
  const reasons = Object.entries(sample.reasons).map(([reason, count]) => `${count} ${reason}`);
  const hours = Math.floor((now.getTime() - Date.parse(sample.oldest_at)) / 3_600_000);
  const looked = sample.looked_at < waiting ? `of ${sample.looked_at} looked at: ` : '';
  return [
    `${queue}: ${formatCount(waiting, 'dead letter')} (${looked}${reasons.join(', ')}), the oldest here for ${hours} h: see docs/REASONS.md, then "reelkeep redrive"`,
  ];
}
