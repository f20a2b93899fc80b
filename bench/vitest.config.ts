import { defineConfig } from 'vitest/config';

export default defineConfig({
  test: {
    include: ['src/**/*.test.ts'],
    // Half a minute of full load: CI's business, not that of everyone who runs the tests.
    exclude: process.env['CI'] === undefined ? ['src/ingest/memory.test.ts'] : [],
    reporters: ['default', ['json', { outputFile: '.reports/vitest.json' }]],
    testTimeout: 180_000,
  },
});
