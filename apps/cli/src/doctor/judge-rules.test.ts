import type { RuleInForce } from '@reelkeep/s3-adapter/inspect-bucket';
import { expect, test } from 'vitest';
import { judgeOldVersions, judgeRules } from './judge-rules.ts';

const LAYOUT = { videoPrefix: 'videos', ledgerPrefix: 'ledger' };
const rule = (prefix: string, more: Partial<RuleInForce> = {}): RuleInForce => ({
  id: 'rule',
  prefix,
  movesTo: [],
  expires: false,
  abortsUploadsAfterDays: undefined,
  endsOldVersions: false,
  ...more,
});
const abort = rule('', { abortsUploadsAfterDays: 1 });

test.each<[string, RuleInForce[], string[]]>([
  ['nothing where unfinished uploads are aborted', [abort], []],
  ['nothing in a move to a class that plays at once', [abort, rule('videos/', { movesTo: ['GLACIER_IR'] })], []],
  ['nothing in a rule for something else', [abort, rule('logs/', { expires: true, movesTo: ['GLACIER'] })], []],
  ['nothing in a prefix that only begins alike', [abort, rule('videos-old/', { expires: true })], []],
  ['an archive of videos', [abort, rule('videos/', { movesTo: ['GLACIER'] })], ['lifecycle_archives_videos']],
  [
    'an archive of one tenant',
    [abort, rule('videos/acme/', { movesTo: ['DEEP_ARCHIVE'] })],
    ['lifecycle_archives_videos'],
  ],
  ['an expiry of videos', [abort, rule('videos/', { expires: true })], ['lifecycle_expires_videos']],
  ['a move of the ledger', [abort, rule('ledger/', { movesTo: ['STANDARD_IA'] })], ['lifecycle_touches_ledger']],
  [
    'an expiry of all keys',
    [abort, rule('', { expires: true })],
    ['lifecycle_expires_videos', 'lifecycle_touches_ledger'],
  ],
  ['no rule at all', [], ['abort_rule_missing']],
  ['an abort that comes too late', [rule('', { abortsUploadsAfterDays: 8 })], ['abort_rule_missing']],
  ['an abort for one tenant alone', [rule('videos/acme/', { abortsUploadsAfterDays: 1 })], ['abort_rule_missing']],
])('names %s', (_, rules, diagnoses) => {
  expect(judgeRules(rules, LAYOUT).map(({ diagnosis }) => diagnosis)).toEqual(diagnoses);
});

test('names old versions that no rule for all videos ends', () => {
  expect(judgeOldVersions([rule('videos/', { endsOldVersions: true })], LAYOUT)).toEqual([]);
  expect(judgeOldVersions([rule('videos/acme/', { endsOldVersions: true })], LAYOUT)).toMatchObject([
    { diagnosis: 'versions_kept_forever' },
  ]);
});
