import { defineConfig } from 'vitest/config';

/** Against an engine that enforces IAM, which `scripts/iam.ts` starts; AWS_ENDPOINT_URL says where. */
export default defineConfig({
  test: {
    include: ['src/iam/*.test.ts'],
    reporters: ['default', ['json', { outputFile: '.reports/vitest-iam.json' }]],
    testTimeout: 60_000,
    hookTimeout: 60_000,
  },
});
