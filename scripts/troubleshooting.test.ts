/** The page of troubles says what the catalogue says. */
import { expect, test } from 'vitest';
import { DIAGNOSIS_IDS } from '../packages/core/src/diagnoses.ts';
import { troubleshootingPage, writtenPage } from './troubleshooting.ts';

test('docs/TROUBLESHOOTING.md is up to date', () => {
  expect(writtenPage(), 'run `node scripts/troubleshooting.ts`').toBe(troubleshootingPage());
});

test('every diagnosis is told once, and every link to one leads somewhere', () => {
  const page = troubleshootingPage();
  const told = [...page.matchAll(/^### (.+)$/gm)].map(([, id]) => id);
  expect(told).toEqual(DIAGNOSIS_IDS);
  const links = [...page.matchAll(/\]\(#([^)]+)\)/g)].map(([, id]) => id);
  expect(new Set(links)).toEqual(new Set(DIAGNOSIS_IDS));
});

test("the setup guide's four cases stand first", () => {
  const cases = [...troubleshootingPage().matchAll(/^\| \*\*(.+?)\*\* \|/gm)].map(([, says]) => says);
  expect(cases).toEqual(['403 Forbidden', 'NoSuchBucket', 'Credentials Error', 'Large Video Uploads']);
});
