/** Every alarm there is. */
import type { Alarm, AlarmPlaces } from './alarm.ts';
import { apiAlarms } from './api-alarms.ts';
import { ingestAlarms } from './ingest-alarms.ts';
import { reaperAlarms } from './reaper-alarms.ts';
import { riskAlarms } from './risk-alarms.ts';
import { storageAlarms } from './storage-alarms.ts';

export function allAlarms(places: AlarmPlaces): readonly Alarm[] {
  return [riskAlarms, ingestAlarms, reaperAlarms, apiAlarms, storageAlarms].flatMap((alarms) => alarms(places));
}
