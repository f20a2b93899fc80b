import { expect, test } from 'vitest';
import { withSection } from './results-file.ts';

test('a section is put at the end, and replaced where it is', () => {
  const page = withSection(withSection('# Results\n\nByhand.\n', 'a', 'one'), 'b', 'two');
  expect(page).toBe(
    '# Results\n\nByhand.\n\n<!-- begin: a -->\none\n<!-- end: a -->\n\n<!-- begin: b -->\ntwo\n<!-- end: b -->\n',
  );
  expect(withSection(page, 'a', 'three\n')).toBe(page.replace('one', 'three'));
});

test('a section that never ends is left alone', () => {
  expect(() => withSection('<!-- begin: a -->\nby hand', 'a', 'one')).toThrow(/no "<!-- end: a -->"/);
});
