import { defineConfig } from 'vitest/config';

/** What needs an engine that has CloudFormation and CloudWatch: `scripts/infra.ts` starts LocalStack and runs these on it. */
export default defineConfig({
  test: {
    include: ['src/**/*.engine.test.ts'],
    reporters: ['default', ['json', { outputFile: '.reports/vitest-engine.json' }]],
    // On a busy machine an engine stalls now and then: what passes only at a second try is named in the summary.
    retry: process.env['CI'] === 'true' ? 1 : 0,
    testTimeout: 120_000,
    hookTimeout: 240_000,
  },
});
