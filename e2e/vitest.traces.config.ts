import { defineConfig } from 'vitest/config';

/** Before a receiver of traces that `scripts/traces.ts` starts; E2E_OTLP_ENDPOINT says where. */
export default defineConfig({
  test: {
    include: ['src/traces/*.test.ts'],
    globalSetup: ['src/global-setup.ts'],
    reporters: ['default', ['json', { outputFile: '.reports/vitest-traces.json' }]],
    sequence: { concurrent: true },
    // On a busy machine an engine stalls now and then: what passes only at a second try is named in the summary.
    retry: process.env['CI'] === 'true' ? 1 : 0,
    testTimeout: 180_000,
    hookTimeout: 120_000,
  },
});
