import { defineConfig } from 'vitest/config';

/** Tests against the engine that AWS_ENDPOINT_URL names. */
export default defineConfig({
  test: {
    include: ['src/**/*.engine.test.ts'],
    reporters: ['default', ['json', { outputFile: '.reports/vitest-engine.json' }]],
    testTimeout: 60_000,
    hookTimeout: 60_000,
  },
});
