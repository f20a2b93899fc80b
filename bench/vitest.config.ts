import { defineConfig } from 'vitest/config';

export default defineConfig({
  test: {
    include: ['src/**/*.test.ts'],
    // Half a minute of full load: a step of CI's, not the business of everyone who runs the tests.
    exclude: process.env['BENCH_MEMORY'] === '1' ? [] : ['src/ingest/memory.test.ts'],
    reporters: ['default', ['json', { outputFile: '.reports/vitest.json' }]],
    testTimeout: 180_000,
    hookTimeout: 60_000,
  },
});
