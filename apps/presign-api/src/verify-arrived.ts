/** Looks at the bytes of an upload before it counts as stored: S3 took them, but nobody of ours has seen them. */
import type { InspectUpload } from '@reelkeep/core/arrived-upload';
import { isMp4Start } from './is-mp4.ts';
import { ProblemError } from './problem.ts';
import type { UploadAttempt } from './upload-attempt.ts';

/** Throws a 409 problem unless the bytes are what was announced, and a video. */
export async function verifyArrived(inspect: InspectUpload, key: string, attempt: UploadAttempt): Promise<void> {
  const arrived = await inspect(key, attempt.sha256 !== undefined);
  if (arrived === undefined) throw incomplete('Nothing has arrived under this key.');
  if (arrived.sha256 !== attempt.sha256) throw incomplete('The bytes do not have the sha256 that was announced.');
  if (!isMp4Start(arrived.start)) throw incomplete('The bytes are no MP4 file: one begins with a box `ftyp`.');
}

export function incomplete(detail: string): ProblemError {
  return new ProblemError('upload-incomplete', { detail });
}
