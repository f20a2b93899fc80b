import { defineConfig } from 'vitest/config';

/** Tests against the engine that AWS_ENDPOINT_URL names. */
export default defineConfig({
  test: {
    include: ['src/**/*.engine.test.ts'],
    reporters: ['default', ['json', { outputFile: '.reports/vitest-engine.json' }]],
    // On a busy machine an engine stalls now and then: what passes only at a second try is named in the summary.
    retry: process.env['CI'] === 'true' ? 1 : 0,
    testTimeout: 60_000,
    hookTimeout: 60_000,
  },
});
