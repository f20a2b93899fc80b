/**
 * What a running stack was told by its environment and a command in another shell has to know as well. Beside `stack.json`, whose
 * form is fixed: a list under `videos/` of a stack that stores under `clips/` would find nothing, and not say why.
 */
import { readFile, writeFile } from 'node:fs/promises';
import { z } from 'zod';

/** Neither secrets nor anything that leads elsewhere. */
const REMEMBERED = [
  'S3_VIDEO_PREFIX',
  'S3_LEDGER_PREFIX',
  'AUTH_ISSUER',
  'AUTH_AUDIENCE',
  'PROVIDER_PROFILES_FILE',
  'PRICE_TABLE_FILE',
] as const;

const settingsSchema = z.partialRecord(z.enum(REMEMBERED), z.string());
export type StackSettings = z.output<typeof settingsSchema>;

export async function writeStackSettings(path: string, env: Readonly<NodeJS.ProcessEnv>): Promise<void> {
  const told = REMEMBERED.flatMap((name) => (env[name] === undefined ? [] : [[name, env[name]]]));
  await writeFile(path, `${JSON.stringify(Object.fromEntries(told), null, 2)}\n`, { mode: 0o600 });
}

/** Nothing where no stack runs, or one of an earlier version wrote none. */
export async function readStackSettings(path: string): Promise<StackSettings> {
  try {
    return settingsSchema.parse(JSON.parse(await readFile(path, 'utf8')));
  } catch {
    return {};
  }
}
