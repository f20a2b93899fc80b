/** Two LocalStacks on one machine share nothing. */
import { expect, test } from 'vitest';
import { localStackEnvironment } from './localstack.ts';

test('all that it writes lies in its own folder', () => {
  const { FILESYSTEM_ROOT, TMPDIR } = localStackEnvironment('127.0.0.1:4566', '/somewhere/one');
  for (const folder of [FILESYSTEM_ROOT, TMPDIR]) expect(folder).toMatch(/^\/somewhere\/one\//);
});
