/** The contenders that are one command line a run: rclone, and curl piped into the AWS CLI. */
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type BenchStack, BUCKET } from '../bench-stack.ts';
import { runTimed } from '../measure/run-timed.ts';
import { awsCli, rclone } from '../peers.ts';
import { type Contender, takeFirstRequestMs, type Work } from './contender.ts';

/**
 * `rclone copyurl --urls`, which takes a list since 1.73 and is the quickest way it has. With the flags that spare it
 * requests: no check of the bucket, no look back at what was stored.
 */
export function createRclone(stack: BenchStack, transfers: number): Contender {
  const flags = [
    ...['--config', '/dev/null', '--s3-provider', 'Other', '--s3-env-auth', '--s3-no-check-bucket', '--s3-no-head'],
    ...['--s3-endpoint', stack.s3Endpoint, '--s3-region', 'us-east-1', '--transfers', String(transfers)],
  ].join(' ');
  return byCommand('rclone copyurl', stack, ({ run, videos }, folder) => {
    const list = join(folder, 'urls.csv');
    writeFileSync(list, videos.map(({ url, name }) => `${url},${name}\n`).join(''));
    return `${rclone.program} copyurl --urls ${list} :s3:${BUCKET}/peer/${run} ${flags}`;
  });
}

/** One pipeline a video, one video after the other. */
export function createCurlAws(stack: BenchStack): Contender {
  return byCommand('curl | aws s3 cp -', stack, ({ run, videos }) =>
    videos
      .map(({ url, name }) => {
        const target = `s3://${BUCKET}/peer/${run}/${name}`;
        return `curl -fsS '${url}' | ${awsCli.program} s3 cp - ${target} --endpoint-url ${stack.s3Endpoint}`;
      })
      .join(' && '),
  );
}

function byCommand(name: string, stack: BenchStack, commandLine: (work: Work, folder: string) => string): Contender {
  return {
    name,
    async run(work) {
      const folder = mkdtempSync(join(tmpdir(), 'reelkeep-peer-'));
      try {
        const { endedAtMs, cpuSeconds } = await runTimed(commandLine(work, folder), stack.env);
        const startedAtMs = await takeFirstRequestMs(stack.providerUrl);
        return { seconds: (endedAtMs - startedAtMs) / 1_000, cpuSeconds };
      } finally {
        rmSync(folder, { recursive: true, force: true });
      }
    },
    stop: async () => {},
  };
}
