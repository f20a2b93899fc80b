/** An outcome as a line for a person. */
import type { Outcome } from '@reelkeep/core/outcome';

/** `video.stored  acme  campaign-123  001  videos/acme/...  152038 bytes`; never a URL: those of a fallback open the video to anyone. */
export function describeOutcome(outcome: Outcome): string {
  return [outcome.type, outcome.tenant ?? '?', ...detailsOf(outcome)].join('  ');
}

function detailsOf(outcome: Outcome): string[] {
  switch (outcome.type) {
    case 'video.stored': {
      const how = [outcome.already_stored ? 'already stored' : '', outcome.promoted ? 'promoted' : ''];
      return [outcome.key, `${outcome.bytes} bytes`, ...how.filter((one) => one !== '')];
    }
    case 'video.fallback': {
      const until = outcome.expires_at === null ? 'nobody knows until when' : `until ${outcome.expires_at}`;
      const later = outcome.will_retry ? 'stored later' : 'not stored later';
      return [outcome.key, outcome.reason, `the provider's URL stands in, ${until}; ${later}`];
    }
    case 'video.rejected':
      return [`${outcome.creative_id ?? '?'} ${outcome.iteration ?? '?'}`, outcome.reason, outcome.detail];
    case 'campaign.reaped':
      return [outcome.campaign_id, `${outcome.deleted} videos`, `${outcome.bytes} bytes`, outcome.mode];
    default:
      return outcome satisfies never;
  }
}
