/** All commands of `reelkeep` as one tree: what the process runs, and what the documentation is compared with. */
import { Command } from 'commander';
import { campaignCommand } from './commands/campaign.ts';
import { costCommand } from './commands/cost.ts';
import { doctorCommand } from './commands/doctor.ts';
import { envCommand } from './commands/env.ts';
import { fsckCommand } from './commands/fsck.ts';
import { iamCommand } from './commands/iam.ts';
import { listCommand } from './commands/list.ts';
import { provisionCommand } from './commands/provision.ts';
import { redriveCommand } from './commands/redrive.ts';
import { reindexCommand } from './commands/reindex.ts';
import { rmCommand } from './commands/rm.ts';
import { sendCommand } from './commands/send.ts';
import { statusCommand } from './commands/status.ts';
import { tailCommand } from './commands/tail.ts';
import { tokenCommand } from './commands/token.ts';
import { upCommand } from './commands/up.ts';
import { urlCommand } from './commands/url.ts';
import { usageCommand } from './commands/usage.ts';
import type { CommandEdge } from './operator/operator-command.ts';

/** Nothing runs yet: each command loads what it works with when it does. */
export function createProgram(edge: CommandEdge): Command {
  return new Command('reelkeep')
    .description('Keeps AI-generated videos: from a queue into S3, out as presigned URLs, gone when the campaign ends.')
    .addCommand(upCommand(edge.env))
    .addCommand(tokenCommand(edge.env))
    .addCommand(envCommand(edge))
    .addCommand(provisionCommand(edge))
    .addCommand(iamCommand(edge))
    .addCommand(doctorCommand(edge))
    .addCommand(sendCommand(edge))
    .addCommand(tailCommand(edge))
    .addCommand(listCommand(edge))
    .addCommand(urlCommand(edge))
    .addCommand(usageCommand(edge))
    .addCommand(costCommand(edge))
    .addCommand(rmCommand(edge))
    .addCommand(campaignCommand(edge))
    .addCommand(reindexCommand(edge))
    .addCommand(fsckCommand(edge))
    .addCommand(redriveCommand(edge))
    .addCommand(statusCommand(edge));
}
