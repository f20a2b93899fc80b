/** The three sample videos as the demo compares them: by their sha256. */
import { createHash } from 'node:crypto';
import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

/** Where the samples lie, and a README that says how they were made. */
export const SAMPLES_DIR = fileURLToPath(new URL('../../samples', import.meta.url));

export interface Sample {
  /** E.g. `fractal.mp4`. */
  readonly name: string;
  readonly bytes: number;
  /** Hex. */
  readonly sha256: string;
}

export async function readSamples(dir: string): Promise<ReadonlyMap<string, Sample>> {
  const names = (await readdir(dir)).filter((name) => name.endsWith('.mp4'));
  const samples = names.map(async (name): Promise<[string, Sample]> => {
    const content = await readFile(join(dir, name));
    return [name, { name, bytes: content.length, sha256: sha256(content) }];
  });
  return new Map(await Promise.all(samples));
}

/** Hex. */
export function sha256(content: Uint8Array): string {
  return createHash('sha256').update(content).digest('hex');
}
