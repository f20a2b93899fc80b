/** The page of reasons says what the code says. */
import { expect, test } from 'vitest';
import { REASONS } from '../packages/core/src/reasons.ts';
import { reasonsPage, writtenPage } from './reasons.ts';

test('docs/REASONS.md is up to date', () => {
  expect(writtenPage(), 'run `node scripts/reasons.ts`').toBe(reasonsPage());
});

test('every reason has its row, with what to do', () => {
  for (const [reason, { meaning, action }] of Object.entries(REASONS)) {
    expect(reasonsPage()).toContain(`| \`${reason}\` | ${meaning} |`);
    expect(action).not.toBe('');
  }
});
