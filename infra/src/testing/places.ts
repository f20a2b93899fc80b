/** Names as a deployment has them, without a deployment. */
import type { AlarmPlaces } from '@reelkeep/core/alarms/alarm';
import { CLUSTER_NAME, SERVICE_NAMES } from '@reelkeep/core/provisioning/service-names';

export const PLACES: AlarmPlaces = {
  bucket: 'reelkeep-videos-123456789012-us-east-1',
  cluster: CLUSTER_NAME,
  services: SERVICE_NAMES,
  loadBalancer: 'app/reelkeep-api/50dc6c495c0c9188',
};
