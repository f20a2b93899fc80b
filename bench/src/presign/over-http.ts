/** `POST /playback-urls` through HTTP: with one video beside a hello world, with a thousand beside signing in process. */

import { median } from '../measure/median.ts';
import { cpuSeconds } from '../measure/process-usage.ts';
import type { ResultRow } from '../result-row.ts';
import { type RunningServer, startApi, startHello } from './api.ts';
import type { ApiRowOptions } from './api-row.ts';
import { playback, post, postToHello } from './requests.ts';
import { startS3Stub } from './s3-stub.ts';
import { measureSigning } from './signing.ts';
import { type Loaded, load } from './wrk.ts';

/** V8 compiles for some tens of thousands of requests. */
const WARM_UP_SECONDS = 10;

/** Medians of a few turns, each contender in every one, so that what else the machine does falls on all. */
export async function overHttp({ main, rounds, seconds }: ApiRowOptions): Promise<ResultRow[]> {
  const s3 = await startS3Stub();
  const [api, hello] = [await startApi(main, s3.endpoint), await startHello()];
  const greet = (forSeconds: number) => load({ url: hello.baseUrl, seconds: forSeconds });
  try {
    await post(api, playback(1), WARM_UP_SECONDS);
    await greet(WARM_UP_SECONDS);
    const turn = async () => ({
      one: await timed(api, () => post(api, playback(1), seconds)),
      hello: await timed(hello, () => greet(seconds)),
      posted: await timed(hello, () => postToHello(hello, playback(1), seconds)),
      thousand: await post(api, playback(1_000), seconds),
      signed: measureSigning().ours,
    });
    const turns: Array<Awaited<ReturnType<typeof turn>>> = [];
    for (let round = 0; round < rounds; round += 1) turns.push(await turn());
    const of = (pick: (turn: (typeof turns)[number]) => number) => median(turns.map(pick));
    const [one, greeted] = [of((turn) => turn.one.requestsPerSecond), of((turn) => turn.hello.requestsPerSecond)];
    const [oneCpu, helloCpu] = [of((turn) => turn.one.cpuMicros), of((turn) => turn.hello.cpuMicros)];
    const posted = of((turn) => turn.posted.requestsPerSecond);
    const [urls, signed] = [of((turn) => turn.thousand.requestsPerSecond) * 1_000, of((turn) => turn.signed)];
    return [
      {
        work: '`POST /playback-urls`, 1 video, token checked, requests/s',
        ours: `${one.toFixed(0)}/s, CPU ${oneCpu.toFixed(0)} us each`,
        peer: `Hono hello-world: ${greeted.toFixed(0)}/s, CPU ${helloCpu.toFixed(0)} us each`,
        ratio: `${(one / greeted).toFixed(2)}x`,
        bar: '>= 0.4x',
        reached: one / greeted >= 0.4,
      },
      {
        work: 'the same beside a hello-world that is sent the same POST',
        ours: `${one.toFixed(0)}/s`,
        peer: `Hono hello-world: ${posted.toFixed(0)}/s, CPU ${of((turn) => turn.posted.cpuMicros).toFixed(0)} us each`,
        ratio: `${(one / posted).toFixed(2)}x`,
        bar: '-',
        reached: true,
      },
      {
        work: 'the same with 1,000 videos, URLs/s',
        ours: `${urls.toFixed(0)}/s`,
        peer: `signing in process: ${signed.toFixed(0)}/s`,
        ratio: `${(urls / signed).toFixed(2)}x`,
        bar: '>= 0.6x',
        reached: urls / signed >= 0.6,
      },
    ];
  } finally {
    await Promise.all([api.stop(), hello.stop(), s3.stop()]);
  }
}

/** With the server's own CPU a request, which other work on the machine does not move much. */
async function timed(server: RunningServer, run: () => Promise<Loaded>): Promise<Loaded & { cpuMicros: number }> {
  const before = cpuSeconds(server.pid);
  const loaded = await run();
  return { ...loaded, cpuMicros: ((cpuSeconds(server.pid) - before) / loaded.requests) * 1e6 };
}
