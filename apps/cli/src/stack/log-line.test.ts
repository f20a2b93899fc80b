import { describe, expect, it } from 'vitest';
import { formatLogLine } from './log-line.ts';

describe('formatLogLine', () => {
  it('puts time, level, app and event first and what is special to the line after them', () => {
    const line = JSON.stringify({
      level: 30,
      time: Date.parse('2026-01-01T14:30:52.123Z'),
      pid: 7,
      hostname: 'here',
      event: 'video.stored',
      tenant: 'acme',
      bytes: 97924,
      err: { code: 'SlowDown' },
    });
    expect(formatLogLine('ingest-consumer', line)).toBe(
      '14:30:52.123 INFO  ingest-consumer video.stored tenant=acme bytes=97924 err={"code":"SlowDown"}',
    );
  });

  it('reads levels that are names and times that are ISO strings', () => {
    const line = JSON.stringify({ level: 'warn', time: '2026-01-01T14:30:52.123Z', msg: 'no bucket' });
    expect(formatLogLine('presign-api', line)).toBe('14:30:52.123 WARN  presign-api no bucket');
  });

  it.each(['(node:7) Warning: something', '{"half":', '[1]', '{"level":30}'])('leaves %s as it is', (line) => {
    expect(formatLogLine('presign-api', line)).toBe(`presign-api ${line}`);
  });
});
