/** Makes an app's JSON log line readable for a person at a terminal. */
import { z } from 'zod';

const LEVELS: Readonly<Record<string, string>> = {
  10: 'TRACE',
  20: 'DEBUG',
  30: 'INFO',
  40: 'WARN',
  50: 'ERROR',
  60: 'FATAL',
};

const logLineSchema = z.looseObject({
  level: z.union([z.string(), z.number()]),
  time: z.union([z.string(), z.number()]),
});

/** The same on every line of a process, so they would only push what differs off the screen. */
const LEFT_OUT = new Set(['level', 'time', 'pid', 'hostname', 'name', 'app', 'service', 'event', 'msg']);

/** `14:30:52.123 INFO  ingest-consumer video.stored tenant=acme bytes=97924`; what is no log line comes back as it is. */
export function formatLogLine(app: string, line: string): string {
  const record = readJson(line);
  if (record === undefined) return `${app} ${line}`;
  const at = new Date(record.time);
  const clock = Number.isNaN(at.getTime()) ? String(record.time) : at.toISOString().slice(11, 23);
  const level = (LEVELS[String(record.level)] ?? String(record.level).toUpperCase()).padEnd(5);
  const words = [record['event'], record['msg']].filter((word) => typeof word === 'string' && word !== '');
  const fields = Object.entries(record)
    .filter(([name]) => !LEFT_OUT.has(name))
    .map(([name, value]) => `${name}=${typeof value === 'string' ? value : JSON.stringify(value)}`);
  return [clock, level, app, ...words, ...fields].join(' ');
}

function readJson(line: string): z.infer<typeof logLineSchema> | undefined {
  try {
    return logLineSchema.safeParse(JSON.parse(line)).data;
  } catch {
    return undefined;
  }
}
