import { describe, expect, it } from 'vitest';
import { prepareSetting, type Reading, type Settled, writeAll } from './setting.ts';

function settingOf(reading: Reading<object>, settled: Settled<object>) {
  const written: object[] = [];
  const setting = {
    resource: 'bucket b',
    property: 'p',
    read: async () => reading,
    settle: () => settled,
    write: async (value: object) => void written.push(value),
  };
  return { written, prepare: () => prepareSetting(setting, { force: false }) };
}

describe('a setting', () => {
  it('is written when it differs, and only then', async () => {
    const { written, prepare } = settingOf({ outcome: 'read', value: { a: 1 } }, { value: { a: 2 } });
    const prepared = await prepare();
    expect(prepared.findings).toEqual([
      { kind: 'changed', resource: 'bucket b', property: 'p', from: { a: 1 }, to: { a: 2 } },
    ]);
    expect(written).toEqual([]);
    await writeAll([prepared]);
    expect(written).toEqual([{ a: 2 }]);
  });

  it.each([
    ['it is as it should be, its fields in another order', { a: 1, b: 2 }, { b: 2, a: 1 }],
    ['nothing is wanted', { a: 1 }, undefined],
  ])('is left alone when %s', async (_, current, wanted) => {
    const { prepare } = settingOf({ outcome: 'read', value: current }, { value: wanted });
    expect(await prepare()).toEqual({ findings: [], write: undefined });
  });

  it('that the engine does not know is named and never written', async () => {
    const { prepare } = settingOf({ outcome: 'unsupported' }, { value: { a: 1 } });
    expect(await prepare()).toMatchObject({ findings: [{ kind: 'unsupported' }], write: undefined });
  });

  it('tells what was kept beside what was changed', async () => {
    const { prepare } = settingOf({ outcome: 'read', value: undefined }, { value: { a: 1 }, kept: 'why' });
    expect((await prepare()).findings).toMatchObject([
      { kind: 'kept', why: 'why' },
      { kind: 'changed', from: null },
    ]);
  });
});
