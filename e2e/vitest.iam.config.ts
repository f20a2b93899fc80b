import { defineConfig } from 'vitest/config';

/** Against an engine that enforces IAM, which `scripts/iam.ts` starts; AWS_ENDPOINT_URL says where. */
export default defineConfig({
  test: {
    include: ['src/iam/*.test.ts'],
    reporters: ['default', ['json', { outputFile: '.reports/vitest-iam.json' }]],
    // On a busy machine an engine stalls now and then: what passes only at a second try is named in the summary.
    retry: process.env['CI'] === 'true' ? 1 : 0,
    testTimeout: 60_000,
    hookTimeout: 60_000,
  },
});
