/** What the services are called: stacks, alarms, panels and the runbook name them by it. */
import type { ServiceApp } from './app-environment.ts';

export const CLUSTER_NAME = 'reelkeep';

/** By app, as the images' targets in docker/Dockerfile are called. */
export const IMAGE_TARGETS = {
  ingest: 'ingest-consumer',
  reaper: 'lifecycle-reaper',
  api: 'presign-api',
} as const satisfies Record<ServiceApp, string>;

export const SERVICE_NAMES = {
  ingest: 'reelkeep-ingest',
  reaper: 'reelkeep-reaper',
  api: 'reelkeep-api',
} as const satisfies Record<ServiceApp, string>;

export function repositoryNameOf(app: ServiceApp): string {
  return `reelkeep/${IMAGE_TARGETS[app]}`;
}

export function logGroupOf(app: ServiceApp): string {
  return `/reelkeep/${app}`;
}
