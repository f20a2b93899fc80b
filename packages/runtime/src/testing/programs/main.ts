/** A process whose main ends in the way that HOW names. */
import { ConfigError } from '../../config-error.ts';
import { runMain } from '../../run-main.ts';

runMain('sample', async () => {
  const how = process.env['HOW'];
  if (how === 'config') {
    throw new ConfigError([
      { variable: 'PORT', fault: 'is wrong: expected a port' },
      { variable: 'S3_BUCKET_NAME', fault: 'is empty: expected a name' },
    ]);
  }
  if (how === 'throw') throw new Error('no route to https://example.test/x?sig=hidden');
  if (how === 'later')
    setTimeout(() => {
      throw new Error('later');
    }, 1);
  if (how === 'reject') setTimeout(() => Promise.reject(new Error('unheard')), 1);
});
