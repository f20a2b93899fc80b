/** What is known of a provider of videos: where its links point, how long they live, and what opening them takes. */
import { z } from 'zod';
import { PROVIDER_PROFILES } from './provider-profiles.ts';
import { LATEST_EXPIRY_MS, providerUrlExpiry } from './provider-url.ts';

const status = z.int().min(400).max(499);

export const providerProfileSchema = z.strictObject({
  name: z.string().min(1),
  /** Host names and `*.suffix`es, lower case. */
  hosts: z
    .array(z.string().regex(/^(\*\.)?[a-z0-9][a-z0-9.-]*$/, { error: 'expected a host name or *.suffix' }))
    .min(1),
  /** How long a link lives after the video was generated, in seconds; null when it is not said. The least, where it is a range. */
  lifetimeSeconds: z.int().positive().nullable(),
  /** Where a link says when it dies: in its query, in a JWT in its query, or nowhere. */
  expiry: z.enum(['query', 'jwt', 'lifetime']),
  /** The header without which the link does not open, in lower case. */
  needsHeader: z.string().nullable(),
  /** Whether HEAD and Range are answered; null when it is not said. */
  head: z.boolean().nullable(),
  range: z.boolean().nullable(),
  /** What a lapsed link answers. */
  lapsedStatuses: z.array(status).min(1),
  /** Where the provider says so. */
  source: z.url({ protocol: /^https$/ }),
  /** The day it was read there; null when it is hearsay that nobody has yet compared with the source. */
  seen: z.iso.date().nullable(),
});

export type ProviderProfile = Readonly<z.infer<typeof providerProfileSchema>>;

export const providerProfilesSchema = z.array(providerProfileSchema);

/** The first profile that names the URL's host; an exact name goes before a suffix. */
export function findProviderProfile(
  url: string,
  profiles: readonly ProviderProfile[] = PROVIDER_PROFILES,
): ProviderProfile | undefined {
  if (!URL.canParse(url)) return undefined;
  const host = new URL(url).hostname.replace(/\.+$/, '');
  return (
    profiles.find(({ hosts }) => hosts.includes(host)) ??
    profiles.find(({ hosts }) => hosts.some((entry) => entry.startsWith('*.') && host.endsWith(entry.slice(1))))
  );
}

/**
 * When a provider's link dies: what the link itself says, else its provider's lifetime counted from `generatedAt`;
 * undefined when neither is known.
 */
export function linkExpiry(
  url: string,
  generatedAt: Date | undefined,
  profiles: readonly ProviderProfile[] = PROVIDER_PROFILES,
): Date | undefined {
  const profile = findProviderProfile(url, profiles);
  const said = profile?.expiry === 'lifetime' ? undefined : providerUrlExpiry(url);
  if (said !== undefined) return said;
  if (generatedAt === undefined || profile === undefined || profile.lifetimeSeconds === null) return undefined;
  return new Date(Math.min(generatedAt.getTime() + profile.lifetimeSeconds * 1_000, LATEST_EXPIRY_MS));
}
