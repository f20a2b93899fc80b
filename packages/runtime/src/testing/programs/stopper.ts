/** A process that runs until it is stopped, and stops in the way that HOW names, within GRACE_MS. */
import { createLogger } from '../../logger.ts';
import { onShutdown } from '../../shutdown.ts';

const alive = setInterval(() => {}, 60_000);
const how = process.env['HOW'];
const stop = onShutdown({
  graceMs: Number(process.env['GRACE_MS'] ?? '50'),
  log: createLogger({ name: 'sample', level: 'info' }),
  stop: async (signal) => {
    if (how === 'throw') throw new Error('stuck');
    if (how === 'slow') {
      const { promise, resolve } = Promise.withResolvers<void>();
      signal.addEventListener('abort', () => resolve());
      await promise;
    }
    if (how === 'never') await Promise.withResolvers<void>().promise;
    clearInterval(alive);
  },
});
process.stdout.write('running\n');
if (how === 'within') stop('asked');
