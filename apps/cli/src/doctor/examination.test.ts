import { describe, expect, test } from 'vitest';
import { createExamination, Diagnosed } from './examination.ts';

const start = (
  apps: Parameters<typeof createExamination>[0]['apps'] = ['ingest'],
  signal = new AbortController().signal,
) => createExamination({ signal, apps, clockMs: () => 0, limitMs: 3_000 });
const refused = (code: string) => () => Promise.reject(Object.assign(new Error('no'), { code }));

describe('an examination', () => {
  test('gives what a check found, and records that it passed', async () => {
    const examination = start();
    expect(await examination.attempt({ name: 's3.get', did: 'get' }, async () => 7)).toEqual({ value: 7 });
    expect(examination.checks).toMatchObject([{ name: 's3.get', outcome: 'passed' }]);
    expect(examination.observations).toEqual([]);
  });

  test('diagnoses a failure, with what it needs', async () => {
    const examination = start();
    const needs = { action: 's3:GetObject', resource: '*' };
    const denied = Object.assign(new Error('denied'), { name: 'AccessDenied', $metadata: { httpStatusCode: 403 } });
    await examination.attempt({ name: 's3.get', did: 'get', needs }, () => Promise.reject(denied));
    expect(examination.observations).toMatchObject([{ diagnosis: 'permission_missing', check: 's3.get', needs }]);
  });

  test('asks a service no more that has no answer, and others all the same', async () => {
    const examination = start();
    await examination.attempt({ name: 's3.list', did: 'list' }, refused('ECONNREFUSED'));
    await examination.attempt({ name: 's3.put', did: 'put' }, async () => {});
    await examination.attempt({ name: 'sqs.send', did: 'send' }, async () => {});
    expect(examination.checks.map(({ outcome }) => outcome)).toEqual(['failed', 'skipped', 'passed']);
    expect(examination.isLost('s3')).toBe(true);
  });

  test('goes on in a service that refused one operation, or did one wrong', async () => {
    const examination = start();
    await examination.attempt({ name: 's3.put', did: 'put' }, () =>
      Promise.reject(new Diagnosed('operation_failed', '')),
    );
    await examination.attempt({ name: 's3.get', did: 'get' }, async () => {});
    expect(examination.checks.map(({ outcome }) => outcome)).toEqual(['failed', 'passed']);
  });

  test('calls it silence when a check does not end within its limit, even one that heeds no signal', async () => {
    const examination = start();
    await examination.attempt({ name: 's3.get', did: 'get', patience: 0.001 }, () => new Promise(() => {}));
    expect(examination.observations).toMatchObject([{ diagnosis: 'endpoint_silent' }]);
  });

  test('leaves out what the asked apps do not need', async () => {
    const examination = start(['api']);
    await examination.attempt({ name: 's3.multipart', did: 'put', apps: ['ingest'] }, refused('ECONNREFUSED'));
    expect(examination.checks).toEqual([]);
  });

  test('ends with the reason of its signal, whatever is under way', async () => {
    const stop = new AbortController();
    const examination = start(['ingest'], stop.signal);
    const reason = new Error('interrupted');
    const attempt = examination.attempt({ name: 's3.get', did: 'get' }, async () => {
      stop.abort(reason);
      await new Promise(() => {});
    });
    await expect(attempt).rejects.toBe(reason);
  });

  test('lets a fault of ours out instead of diagnosing it', async () => {
    const fault = new TypeError('undefined is not a function');
    await expect(start().attempt({ name: 's3.get', did: 'get' }, () => Promise.reject(fault))).rejects.toBe(fault);
  });
});
