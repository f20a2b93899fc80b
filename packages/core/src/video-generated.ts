/** The contract of the ingest queue: a generator says that a video exists at a provider's URL. */
import { z } from 'zod';
import { creativeIdSchema, iterationSchema } from './creative.ts';
import { isoInstantSchema } from './iso-instant.ts';
import { jsonPathSchema } from './json-path.ts';
import { providerUrlSchema } from './provider-url.ts';
import { tenantSchema } from './tenant.ts';

/** Where the provider tells the video's URL anew: its task endpoint, asked when the first URL has lapsed. */
export const urlRefreshSchema = z
  .object({
    method: z.enum(['GET', 'POST']).default('GET'),
    url: providerUrlSchema,
    /** The entry of PROVIDER_HEADERS_FILE whose headers go with the request: the URL's own host, or nothing is sent. */
    header_profile: z.string().toLowerCase().optional(),
    /** Where the new URL stands in the JSON answer, e.g. `$.output[0]`. */
    json_path: jsonPathSchema,
  })
  .refine(({ url, header_profile }) => header_profile === undefined || new URL(url).hostname === header_profile, {
    error: 'expected the host of url: headers of one host never go to another',
    path: ['header_profile'],
  });

export type UrlRefresh = z.infer<typeof urlRefreshSchema>;

/** The message as it arrives. `type` and `version` may be left out: the queue speaks of nothing else. */
export const videoGeneratedSchema = z.object({
  type: z.literal('video.generated').default('video.generated'),
  version: z.literal(1).default(1),
  tenant: tenantSchema,
  creative_id: creativeIdSchema,
  iteration: iterationSchema,
  original_url: providerUrlSchema,
  /** Left out: the instant the message was first sent (SQS SentTimestamp). */
  generated_at: isoInstantSchema.optional(),
  /** Bytes, checked against what the provider sends. */
  content_length: z.int().positive().optional(),
  /** Hex, checked against what the provider sends. */
  sha256: z
    .string()
    .regex(/^[0-9a-fA-F]{64}$/, { error: 'expected 64 hex digits' })
    .toLowerCase()
    .optional(),
  url_refresh: urlRefreshSchema.optional(),
});

export type VideoGenerated = z.infer<typeof videoGeneratedSchema>;
