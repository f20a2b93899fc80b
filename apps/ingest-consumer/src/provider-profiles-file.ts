/** The table of provider profiles that a deployment brings along in place of ours, from `PROVIDER_PROFILES_FILE`. */
import { readFileSync } from 'node:fs';
import { type ProviderProfile, providerProfilesSchema } from '@reelkeep/core/provider-profile';

/** Throws an `Error` that names the file and every fault with its place, e.g. `0.hosts: ...`. */
export function readProviderProfiles(path: string): readonly ProviderProfile[] {
  const reading = providerProfilesSchema.safeParse(readJson(path));
  if (reading.success) return reading.data;
  const faults = reading.error.issues.map((issue) => `${issue.path.join('.') || 'file'}: ${issue.message}`);
  throw new Error(`${path}: ${faults.join('; ')}`);
}

function readJson(path: string): unknown {
  try {
    return JSON.parse(readFileSync(path, 'utf8'));
  } catch (cause) {
    const why = cause instanceof SyntaxError ? 'is no JSON' : 'can not be read';
    throw new Error(`${path} ${why}`, { cause });
  }
}
