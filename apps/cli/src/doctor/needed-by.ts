/** Who needs what, by the one table of operations behind `reelkeep iam`: the doctor asks for nothing that an app does not do. */
import { AWS_OPERATIONS, type OperationTarget } from '@reelkeep/core/provisioning/aws-operations';
import type { App } from './examination.ts';

const APPS_OF_TABLE: readonly App[] = ['ingest', 'reaper', 'api'];

/** The apps whose policy has the action on that target, e.g. `s3:PutObject` on `videos`. */
export function appsThatNeed(action: string, on: OperationTarget): readonly App[] {
  return APPS_OF_TABLE.filter((app) =>
    AWS_OPERATIONS.some((row) => row.app === app && row.action === action && row.on === on),
  );
}
