/** Refuses a video that lies in an archive class: S3 would answer its URL with an error. */
import type { ObjectHead } from '@reelkeep/core/object-store';
import { ProblemError } from './problem.ts';

export const ARCHIVED_DETAILS = {
  archived: 'It lies in an archive. POST to its /restore (scope videos:write), and ask again in minutes to hours.',
  restoring: 'It is on its way out of an archive. Ask again later.',
} as const;

/** Throws a 409 problem unless the video can be read now. */
export function refuseArchived({ archive }: ObjectHead): void {
  if (archive === undefined || archive.state === 'restored') return;
  throw new ProblemError('video-archived', { detail: ARCHIVED_DETAILS[archive.state] });
}
