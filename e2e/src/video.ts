/** The `video.generated` message and the key that its video lies under: the two ends of the ingest contract. */
import { newCreative, newTenant } from './names.ts';

export interface VideoMessage {
  readonly type?: string;
  readonly version?: number;
  readonly tenant: string;
  readonly creative_id: string;
  readonly iteration: number;
  readonly original_url: string;
  readonly generated_at?: string;
  readonly content_length?: number;
  readonly sha256?: string;
  readonly url_refresh?: { readonly url: string; readonly header_profile?: string; readonly json_path: string };
}

export const GENERATED_AT = '2025-08-12T14:30:52Z';

/** A message of a tenant and creative of its own, unless told otherwise. */
export function videoMessage(change: Partial<VideoMessage> & Pick<VideoMessage, 'original_url'>): VideoMessage & {
  readonly generated_at: string;
} {
  return {
    type: 'video.generated',
    version: 1,
    tenant: newTenant(),
    creative_id: newCreative(),
    iteration: 1,
    generated_at: GENERATED_AT,
    ...change,
  };
}

/** `20250812_143052-campaign-123-001.mp4`, worked out from the documented scheme and from nothing of the apps. */
export function fileOf(
  video: Pick<VideoMessage, 'creative_id' | 'iteration'> & { readonly generated_at: string },
): string {
  const [date = '', time = ''] = new Date(video.generated_at).toISOString().split(/[T.]/);
  const stamp = `${date.replaceAll('-', '')}_${time.replaceAll(':', '')}`;
  return `${stamp}-${video.creative_id}-${String(video.iteration).padStart(3, '0')}.mp4`;
}

/** `videos/acme/20250812_143052-campaign-123-001.mp4` */
export function keyOf(
  video: Pick<VideoMessage, 'tenant' | 'creative_id' | 'iteration'> & { readonly generated_at: string },
): string {
  return `videos/${video.tenant}/${fileOf(video)}`;
}
