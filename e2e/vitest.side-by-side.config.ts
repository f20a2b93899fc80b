import { defineConfig } from 'vitest/config';

/** The load on a stack of two processes of each app, which `scripts/side-by-side.ts` starts: it kills one of each. */
export default defineConfig({
  test: {
    include: ['src/side-by-side/*.test.ts'],
    globalSetup: ['src/global-setup.ts'],
    reporters: ['default', ['json', { outputFile: '.reports/vitest.json' }]],
    // In the order they stand in: each looks at what the load left.
    sequence: { concurrent: false },
    testTimeout: 60_000,
    hookTimeout: 600_000,
  },
});
