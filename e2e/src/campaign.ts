/** The `campaign.ended` message. */

export interface CampaignMessage {
  readonly type?: string;
  readonly version?: number;
  readonly tenant: string;
  readonly campaign_id: string;
  readonly creative_ids?: readonly string[];
  readonly ended_at: string;
  readonly mode?: 'delete' | 'purge';
  readonly grace_seconds?: number;
}

export function campaignMessage(
  change: Partial<CampaignMessage> & Pick<CampaignMessage, 'tenant' | 'campaign_id'>,
): CampaignMessage {
  return { type: 'campaign.ended', version: 1, ended_at: '2025-09-01T00:00:00Z', ...change };
}
