/** A log for tests that keeps what was said. */
import type { AdapterLog } from '../adapter-log.ts';

export interface RecordingLog extends AdapterLog {
  /** The `event` of every line above debug, in order. */
  events(): readonly unknown[];
}

export function createRecordingLog(): RecordingLog {
  const events: unknown[] = [];
  const record = (fields: Readonly<Record<string, unknown>>) => {
    events.push(fields['event']);
  };
  return { debug: () => {}, info: record, warn: record, error: record, events: () => events };
}
