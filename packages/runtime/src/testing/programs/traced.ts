/** A process that traces one piece of work if its environment says so, stops, and says what it loaded for that. */
import { registerHooks } from 'node:module';

const loaded: string[] = [];
registerHooks({
  resolve(specifier, context, next) {
    if (specifier.startsWith('@opentelemetry/')) loaded.push(specifier);
    return next(specifier, context);
  },
});

const { createLogger } = await import('../../logger.ts');
const { readEnv } = await import('../../read-env.ts');
const { startTracing } = await import('../../tracing.ts');
const { tracingEnv, tracingSettings } = await import('../../tracing-env.ts');

const settings = tracingSettings(readEnv(tracingEnv));
const tracing = await startTracing({ name: 'sample', settings, log: () => log });
const log = createLogger({ name: 'sample', level: 'info', context: tracing.logFields });

await tracing.tracer?.enter('work', { attributes: { 'reelkeep.tenant': 'acme' } }, async () =>
  log.info({ event: 'work.done' }),
);
if (tracing.tracer === undefined) log.info({ event: 'work.done' });
await tracing.stop();
log.info({ event: 'stopped', loaded });
process.exit(0);
