/** For each provider we have a profile of, links as it signs them and a server that keeps to its documents. */
import type { ProviderProfile } from '@reelkeep/core/provider-profile';
import type { Answer } from './fake-provider.ts';

export interface ProfileFake {
  readonly name: string;
  readonly host: string;
  /** For how long its links open after the video was generated, in seconds. */
  readonly livesSeconds: number;
  /** Path and query of a link to a video that was generated at this instant. */
  link(generatedAt: Date): string;
  /** Whether a link, or its profile, tells when it dies. */
  readonly tells: boolean;
}

const HOUR = 3_600;
const DAY = 24 * HOUR;

const plusSeconds = (at: Date, seconds: number) => Math.floor(at.getTime() / 1_000) + seconds;
/** `20250812T143052Z`, as SigV4 writes it. */
const basic = (at: Date) => at.toISOString().replaceAll(/[-:]|\.\d{3}/g, '');
const jwt = (claims: object) => `e30.${Buffer.from(JSON.stringify(claims)).toString('base64url')}.c2ln`;

export const PROFILE_FAKES: readonly ProfileFake[] = [
  {
    name: 'replicate',
    host: 'replicate.delivery',
    livesSeconds: HOUR,
    link: () => '/xezq/abc/out-0.mp4',
    tells: true,
  },
  {
    name: 'runway',
    host: 'dnznrvs05pmza.cloudfront.net',
    livesSeconds: 36 * HOUR,
    link: (at) => `/output.mp4?_jwt=${jwt({ bucket: 'b', exp: plusSeconds(at, 36 * HOUR) })}`,
    tells: true,
  },
  {
    name: 'veo',
    host: 'generativelanguage.googleapis.com',
    livesSeconds: 2 * DAY,
    link: () => '/v1beta/files/abc:download?alt=media',
    tells: true,
  },
  {
    name: 'fal',
    host: 'v3b.fal.media',
    livesSeconds: HOUR,
    link: () => '/files/b/rabbit/abc.mp4',
    tells: false,
  },
  {
    name: 'luma',
    host: 'dc53a917a6f427706a8ca3ecc7d70ea4.r2.cloudflarestorage.com',
    livesSeconds: HOUR,
    link: (at) => `/v.mp4?X-Amz-Credential=k&X-Amz-Date=${basic(at)}&X-Amz-Expires=${HOUR}&X-Amz-Signature=s`,
    tells: true,
  },
  {
    name: 'kling',
    host: 'v2-kling.klingai.com',
    livesSeconds: 30 * DAY,
    link: () => '/bs2/upload-ylab-stunt/abc.mp4',
    tells: true,
  },
  {
    name: 'minimax',
    host: 'public-cdn-video-data-algeng.oss-cn-wulanchabu.aliyuncs.com',
    livesSeconds: 9 * HOUR,
    link: (at) => `/v.mp4?Expires=${plusSeconds(at, 9 * HOUR)}&OSSAccessKeyId=k&Signature=s`,
    tells: true,
  },
  {
    name: 'byteplus',
    host: 'ark-content-generation.tos-ap-southeast-1.bytepluses.com',
    livesSeconds: DAY,
    link: (at) => `/v.mp4?X-Tos-Credential=k&X-Tos-Date=${basic(at)}&X-Tos-Expires=${DAY}&X-Tos-Signature=s`,
    tells: true,
  },
  {
    name: 'runware',
    host: 'vm.runware.ai',
    livesSeconds: 30 * DAY,
    link: () => '/video/ws/2/vi/abc.mp4',
    tells: true,
  },
];

/** What the provider answers at `now()` to a link of a video that was generated at `generatedAt`. */
export function answerAsProvider(
  profile: ProviderProfile,
  fake: ProfileFake,
  when: { readonly generatedAt: Date; readonly now: () => Date },
  video: Uint8Array,
): Answer {
  return (request, response) => {
    const dead = when.now().getTime() > when.generatedAt.getTime() + fake.livesSeconds * 1_000;
    const keyMissing = profile.needsHeader !== null && request.headers[profile.needsHeader] === undefined;
    if (keyMissing || (request.method === 'HEAD' && profile.head === false)) response.writeHead(403).end();
    else if (dead) response.writeHead(profile.lapsedStatuses[0] ?? 404).end();
    else response.writeHead(200, { 'content-length': video.length, 'content-type': 'video/mp4' }).end(video);
  };
}
