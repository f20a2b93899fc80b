/** Tells which engine answers at an endpoint, so that what it can't do is said as a note and not as a fault of the operator's. */
import { isAwsItself } from '../stack/app-environment.ts';

export const ENGINE_NOTES = {
  aws: [],
  unknown: [],
  embedded: [
    'The embedded engine is for trying: it checks no signatures and no IAM, keeps no versions and carries out no lifecycle rules (docs/ENGINES.md).',
  ],
  localstack: [
    'LocalStack does not enforce IAM and keeps lifecycle rules without carrying them out: permissions and ages are proven on AWS alone.',
  ],
  ministack: ['MiniStack does not enforce IAM: permissions are proven on AWS alone.'],
  moto: ['moto is for tests: it keeps everything in memory.'],
  versitygw: [
    'versitygw knows no lifecycle rules: nothing ages, and unfinished uploads stay until someone aborts them.',
  ],
} as const satisfies Record<string, readonly string[]>;

export type Engine = keyof typeof ENGINE_NOTES;

/** Where each says who it is. MiniStack answers at LocalStack's address too, so it comes first. */
const CALLING_CARDS = [
  { engine: 'embedded', path: '/_fauxqs/queues' },
  { engine: 'ministack', path: '/_ministack/health' },
  { engine: 'localstack', path: '/_localstack/health' },
  { engine: 'moto', path: '/moto-api/data.json' },
] as const satisfies ReadonlyArray<{ engine: Engine; path: string }>;

const LIMIT_MS = 2_000;

/** Never rejects. @param endpoint undefined for AWS. */
export async function findEngine(endpoint: string | undefined, signal?: AbortSignal): Promise<Engine> {
  if (endpoint === undefined || isAwsItself(endpoint)) return 'aws';
  const limit = AbortSignal.timeout(LIMIT_MS);
  const until = signal === undefined ? limit : AbortSignal.any([signal, limit]);
  const answers = await Promise.all(CALLING_CARDS.map(({ path }) => ask(new URL(path, endpoint), until)));
  const at = answers.findIndex((answer) => answer?.isCard === true);
  if (at !== -1) return CALLING_CARDS[at]?.engine ?? 'unknown';
  return answers.some((answer) => answer?.server.toLowerCase() === 'versitygw') ? 'versitygw' : 'unknown';
}

async function ask(url: URL, signal: AbortSignal) {
  try {
    const response = await fetch(url, { signal, redirect: 'manual' });
    const text = await response.text();
    return { isCard: response.ok && /^\s*[[{]/.test(text), server: response.headers.get('server') ?? '' };
  } catch {
    return undefined;
  }
}
