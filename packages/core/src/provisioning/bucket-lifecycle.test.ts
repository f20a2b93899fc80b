import { describe, expect, it } from 'vitest';
import { type LifecycleOptions, lifecycleWish, settleLifecycle, TIERINGS } from './bucket-lifecycle.ts';

const wishOf = (fields: Partial<LifecycleOptions> = {}) =>
  lifecycleWish({ videoPrefix: 'videos', restoreDays: 30, restoreAsked: false, ...fields });
const own = { ID: 'own', Status: 'Enabled', Expiration: { Days: 7 } };
const ids = (rules: ReadonlyArray<{ ID?: string | undefined }> | undefined) => rules?.map(({ ID }) => ID);
const [ABORT, RESTORE, TIERING] = ['reelkeep-abort-incomplete-uploads', 'reelkeep-restore-window', 'reelkeep-tiering'];

const restoreOf = (days: number) => wishOf({ restoreDays: days }).restore?.rule ?? own;

describe('lifecycle rules', () => {
  it.each(TIERINGS)('speak of videos and of unfinished uploads, never of the ledger: %s', (tiering) => {
    const { value = [] } = settleLifecycle(undefined, wishOf({ tiering }), false);
    const others = value.filter(({ ID }) => ID !== ABORT);
    expect(others.map((rule) => 'Filter' in rule && rule.Filter)).toEqual(others.map(() => ({ Prefix: 'videos/' })));
    expect(JSON.stringify(value)).not.toContain('ledger');
    // What covers every key only ends uploads: it expires and moves nothing.
    expect(Object.keys(value[0] ?? {}).sort()).toEqual(['AbortIncompleteMultipartUpload', 'Filter', 'ID', 'Status']);
  });

  it('come to rest after one round', () => {
    const wish = wishOf({ tiering: 'ia-and-glacier-ir' });
    const { value } = settleLifecycle([own], wish, false);
    expect(ids(value)).toEqual(['own', ABORT, RESTORE, TIERING]);
    expect(settleLifecycle(value, wish, false).value).toEqual(value);
  });

  it('of a day for unfinished uploads is set right whoever changed it: the protocol counts on it', () => {
    const longer = { ...wishOf().abort, AbortIncompleteMultipartUpload: { DaysAfterInitiation: 9 } };
    expect(settleLifecycle([longer], wishOf(), false).value?.[0]).toEqual(wishOf().abort);
  });

  it.each([
    ['a default leaves 7 days', 7, false, false, 7, false],
    ['7 asked for over 30 are refused', 30, true, false, 30, true],
    ['7 forced over 30 are set', 30, true, true, 7, false],
    ['7 asked for over 3 are set', 3, true, false, 7, false],
  ])('keep older versions as long as somebody wanted: %s', (_, present, asked, force, days, kept) => {
    const wish = wishOf({ restoreDays: 7, restoreAsked: asked });
    const settled = settleLifecycle([restoreOf(present)], wish, force);
    expect(settled.value?.[0]).toEqual(restoreOf(days));
    expect(settled.kept !== undefined).toBe(kept);
  });

  it('that somebody switched off keep versions for ever, and stay off', () => {
    const off = { ...restoreOf(7), Status: 'Disabled' };
    const settled = settleLifecycle([off], wishOf({ restoreDays: 7, restoreAsked: true }), false);
    expect(settled.value?.[0]).toEqual(off);
    expect(settled.kept).toContain('for ever');
  });

  it('for tiers stay when nothing is asked, change when another is, and go when none is wanted', () => {
    const { value } = settleLifecycle(undefined, wishOf({ tiering: 'standard-ia' }), false);
    expect(settleLifecycle(value, wishOf(), true).value).toEqual(value);
    expect(ids(settleLifecycle(value, wishOf({ tiering: 'none' }), false).value)).toEqual([ABORT, RESTORE]);
    const changed = settleLifecycle(value, wishOf({ tiering: 'glacier-ir' }), false).value;
    expect(JSON.stringify(changed)).toContain('"Days":90,"StorageClass":"GLACIER_IR"');
    expect(JSON.stringify(changed)).not.toContain('STANDARD_IA');
  });
});
