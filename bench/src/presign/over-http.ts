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
  const api = await startApi(main, s3.endpoint);
  const [plain, own] = [await startHello('plain'), await startHello('own')];
  const greet = ({ baseUrl }: RunningServer, forSeconds: number) => load({ url: baseUrl, seconds: forSeconds });
  try {
    await post(api, playback(1), WARM_UP_SECONDS);
    for (const hello of [plain, own]) await greet(hello, WARM_UP_SECONDS);
    const turn = async () => ({
      one: await timed(api, () => post(api, playback(1), seconds)),
      plain: await timed(plain, () => greet(plain, seconds)),
      own: await timed(own, () => greet(own, seconds)),
      posted: await timed(plain, () => postToHello(plain, playback(1), seconds)),
      thousand: await post(api, playback(1_000), seconds),
      signed: measureSigning().ours,
    });
    const turns: Array<Awaited<ReturnType<typeof turn>>> = [];
    for (let round = 0; round < rounds; round += 1) turns.push(await turn());
    const of = (pick: (turn: (typeof turns)[number]) => number) => median(turns.map(pick));
    const contender = (pick: (turn: (typeof turns)[number]) => Timed) => {
      const rate = of((turn) => pick(turn).requestsPerSecond);
      const cpuMicros = of((turn) => pick(turn).cpuMicros);
      return { rate, text: `${rate.toFixed(0)}/s, CPU ${cpuMicros.toFixed(0)} us each` };
    };
    const one = contender((turn) => turn.one);
    const beside = (work: string, peer: { rate: number; text: string }, bar?: number): ResultRow => ({
      work,
      ours: one.text,
      peer: `Hono hello-world: ${peer.text}`,
      ratio: `${(one.rate / peer.rate).toFixed(2)}x`,
      bar: bar === undefined ? '-' : `>= ${bar}x`,
      reached: bar === undefined || one.rate / peer.rate >= bar,
    });
    const [urls, signed] = [of((turn) => turn.thousand.requestsPerSecond) * 1_000, of((turn) => turn.signed)];
    return [
      beside(
        '`POST /playback-urls`, 1 video, token checked, requests/s',
        contender((turn) => turn.plain),
        0.4,
      ),
      beside(
        'the same beside a hello-world that is sent the same POST',
        contender((turn) => turn.posted),
      ),
      beside(
        "the same beside a hello-world in the API's own server, which begins per turn",
        contender((turn) => turn.own),
        0.4,
      ),
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
    await Promise.all([api.stop(), plain.stop(), own.stop(), s3.stop()]);
  }
}

interface Timed extends Loaded {
  readonly cpuMicros: number;
}

/** With the server's own CPU a request, which other work on the machine does not move much. */
async function timed(server: RunningServer, run: () => Promise<Loaded>): Promise<Timed> {
  const before = cpuSeconds(server.pid);
  const loaded = await run();
  return { ...loaded, cpuMicros: ((cpuSeconds(server.pid) - before) / loaded.requests) * 1e6 };
}
