/** A bucket on a gateway's disk: videos and entries are laid down as files, a million in minutes, and requests are counted. */
import { existsSync, linkSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

export const BUCKET = 'bench';
/** Every video of a campaign was made within so many seconds of the next. */
const APART_MS = 1_000;
const BEGIN_MS = Date.parse('2025-08-12T14:30:52Z');
/** ext4 lets a file have 65,000 names. */
const NAMES_A_FILE = 60_000;
const SHA256 = 'a'.repeat(64);
const VIDEO_BYTES = 7;

export interface Campaign {
  readonly tenant: string;
  readonly creative: string;
  readonly videos: number;
}

export interface S3Folder {
  /** Lays down a campaign's videos, each with the one entry that ingest leaves of it: the closing. */
  lay(campaign: Campaign): void;
  /** How many files of the tenant's videos are there. */
  keysOf(campaign: Campaign): readonly string[];
  /** Whether the video's file is there. */
  has(key: string): boolean;
  /** Everything of the bucket goes. */
  empty(): void;
}

/** @param data the gateway's folder, on one file system with its neighbour, where the names' file lies. */
export function createS3Folder(data: string): S3Folder {
  const bucket = join(data, BUCKET);
  const seeds = `${data}-seeds`;
  mkdirSync(seeds, { recursive: true });
  let names = 0;
  let seed = 0;

  /** Another name of the one file: no inode and no block, so that a million of them are made quickly. */
  function lay(path: string, kind: 'video' | 'entry'): void {
    if (names % NAMES_A_FILE === 0) {
      seed += 1;
      writeFileSync(join(seeds, `video-${seed}`), new Uint8Array(VIDEO_BYTES));
      writeFileSync(join(seeds, `entry-${seed}`), '');
    }
    names += 1;
    linkSync(join(seeds, `${kind}-${seed}`), path);
  }

  return {
    lay({ tenant, creative, videos }) {
      mkdirSync(join(bucket, 'videos', tenant), { recursive: true });
      const ledger = join(bucket, 'ledger', tenant, creative, 'videos');
      mkdirSync(ledger, { recursive: true });
      for (let index = 0; index < videos; index += 1) {
        lay(join(bucket, keyOf({ tenant, creative }, index)), 'video');
        const folder = join(ledger, `${stampOf(index)}-001`);
        mkdirSync(folder);
        lay(join(folder, `a.stored.${VIDEO_BYTES}.${SHA256}`), 'entry');
      }
    },
    keysOf: (campaign) => Array.from({ length: campaign.videos }, (_, index) => keyOf(campaign, index)),
    has: (key) => existsSync(join(bucket, key)),
    empty() {
      for (const prefix of ['videos', 'ledger']) {
        rmSync(join(bucket, prefix), { recursive: true, force: true, maxRetries: 5, retryDelay: 200 });
      }
    },
  };
}

/** `videos/acme/20250812_143052-campaign-1-001.mp4` */
export function keyOf({ tenant, creative }: Pick<Campaign, 'tenant' | 'creative'>, index: number): string {
  return `videos/${tenant}/${stampOf(index)}-${creative}-001.mp4`;
}

export function stampOf(index: number): string {
  const iso = new Date(BEGIN_MS + index * APART_MS).toISOString();
  return iso.slice(0, 19).replaceAll(/[-:]/g, '').replace('T', '_');
}

/** Requests that the gateway has answered: it writes a line each. */
export function countLines(accessLog: string): number {
  return existsSync(accessLog) ? readFileSync(accessLog, 'utf8').split('\n').length - 1 : 0;
}
