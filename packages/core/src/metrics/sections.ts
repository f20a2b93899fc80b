/** All panels, in the order in which whoever is paged reads them. */
import type { Section } from './panel.ts';
import { API_SECTION, QUEUES_SECTION, S3_SECTION } from './service-sections.ts';
import { AT_RISK, INGEST_SECTION, REAPER_SECTION } from './worker-sections.ts';

export const SECTIONS: readonly Section[] = [
  AT_RISK,
  INGEST_SECTION,
  QUEUES_SECTION,
  REAPER_SECTION,
  API_SECTION,
  S3_SECTION,
];
