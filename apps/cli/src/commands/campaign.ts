/** `reelkeep campaign`: ends a campaign, takes the end back, shows what became of its videos, checks the receipts. */
import { Command } from 'commander';
import type { CommandEdge } from '../operator/operator-command.ts';
import { campaignEndCommand } from './campaign-end.ts';
import { campaignReopenCommand } from './campaign-reopen.ts';
import { campaignShowCommand } from './campaign-show.ts';
import { campaignVerifyCommand } from './campaign-verify.ts';

export function campaignCommand(edge: CommandEdge): Command {
  return new Command('campaign')
    .description('end a campaign, take its end back, show and check the receipts of its deletion')
    .addCommand(campaignEndCommand(edge))
    .addCommand(campaignReopenCommand(edge))
    .addCommand(campaignShowCommand(edge))
    .addCommand(campaignVerifyCommand(edge));
}
