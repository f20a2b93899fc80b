/** `reelkeep rm`: removes one video for good, as `DELETE /videos/{file}` does. */

import { isShown } from '@reelkeep/core/fence';
import { type Tenant, tenantSchema } from '@reelkeep/core/tenant';
import { formatVideoKey, parseVideoFile, parseVideoKey, type VideoParts } from '@reelkeep/core/video-key';
import type { Command } from 'commander';
import { z } from 'zod';
import { CommandError, EXIT, type ExitCode } from '../operator/exit-code.ts';
import { type CommandEdge, type OperatorRun, operatorAction, operatorCommand } from '../operator/operator-command.ts';

const optionsSchema = z.object({ video: z.string(), tenant: tenantSchema });

export function rmCommand(edge: CommandEdge): Command {
  return operatorCommand('rm')
    .description('remove one video for good: no delivery, late put or replay brings it back')
    .argument('<video>', 'its key, or its file name')
    .requiredOption('--tenant <tenant>', 'whose video: a key of another tenant is refused')
    .action(operatorAction(edge, optionsSchema, remove, ['video']));
}

async function remove(
  { target, output, nameTarget, signal }: OperatorRun,
  { video, tenant }: z.output<typeof optionsSchema>,
): Promise<ExitCode> {
  const { videoPrefix } = target.layout;
  const parts = readVideo(videoPrefix, tenant, video);
  const key = formatVideoKey(videoPrefix, parts);
  const { removeVideo } = await import('@reelkeep/core/remove-video');
  const store = target.store();
  nameTarget();
  const head = await store.head(key, { signal });
  const wasThere = head !== undefined && isShown(head);
  await removeVideo(store, target.layout, parts, { signal });
  output.answer({ removed: key, was_there: wasThere }, () => [
    wasThere ? `removed for good: ${key}` : `no video was there, and none can come any more: ${key}`,
  ]);
  return EXIT.ok;
}

function readVideo(videoPrefix: string, tenant: Tenant, video: string): VideoParts {
  const wrong = (message: string) => new CommandError(message, { exitCode: EXIT.usage });
  if (!video.includes('/')) {
    const parts = parseVideoFile(video);
    if (parts === undefined) throw wrong(`${video} is no video's file name: expected ${EXPECTED}`);
    return { tenant, ...parts };
  }
  const parts = parseVideoKey(videoPrefix, video);
  if (parts === undefined) throw wrong(`${video} is no video's key: expected ${videoPrefix}/${tenant}/${EXPECTED}`);
  if (parts.tenant !== tenant)
    throw wrong(`${video} is a video of ${parts.tenant}, not of ${tenant}: nothing was done`);
  return parts;
}

const EXPECTED = '{YYYYMMDD_HHMMSS}-{creative_id}-{iteration}.mp4';
