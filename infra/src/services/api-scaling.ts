/** How many tasks of the API run: as many as keep each far from what one was measured to do. */
import { Duration } from 'aws-cdk-lib';
import type { FargateService } from 'aws-cdk-lib/aws-ecs';
import type { ApplicationTargetGroup } from 'aws-cdk-lib/aws-elasticloadbalancingv2';
import type { Deployment } from '../deployment.ts';

/** Signing is arithmetic, so the processor is what runs out. */
const CPU_PERCENT = 50;
/** A minute. A whole core signs far more (bench/RESULTS.md); a quarter of one still has room at 50 a second. */
const REQUESTS_PER_TASK = 3_000;

export function scaleApi(service: FargateService, targetGroup: ApplicationTargetGroup, { api }: Deployment): void {
  const scaling = service.autoScaleTaskCount({ minCapacity: api.minTasks, maxCapacity: api.maxTasks });
  const cooldowns = { scaleOutCooldown: Duration.minutes(1), scaleInCooldown: Duration.minutes(5) };
  scaling.scaleOnCpuUtilization('Cpu', { targetUtilizationPercent: CPU_PERCENT, ...cooldowns });
  scaling.scaleOnRequestCount('Requests', { requestsPerTarget: REQUESTS_PER_TASK, targetGroup, ...cooldowns });
}
