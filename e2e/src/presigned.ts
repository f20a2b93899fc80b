/** A presigned URL of a stored video, and a changed one. */
import { api } from './api.ts';
import { listAt, textAt } from './json.ts';
import { type StoredVideo, storedVideo } from './stored-video.ts';

export interface Presigned {
  readonly video: StoredVideo;
  readonly url: string;
}

/** @param expiresInSeconds the URL's life */
export async function presignedVideo(expiresInSeconds = 60): Promise<Presigned> {
  const video = await storedVideo();
  const { body } = await api(video.tenant).post('/playback-urls', {
    videos: [{ key: video.key }],
    expires_in: expiresInSeconds,
  });
  return { video, url: textAt(listAt(body, 'videos')[0], 'url') };
}

/** The same URL with another signature of the same shape. */
export function withAnotherSignature(url: string): string {
  const changed = new URL(url);
  const signature = changed.searchParams.get('X-Amz-Signature') ?? '';
  if (!/^[0-9a-f]{64}$/.test(signature)) throw new Error('expected a SigV4 signature in the URL');
  changed.searchParams.set('X-Amz-Signature', [...signature].reverse().join('').replaceAll('0', '1'));
  return changed.href;
}
