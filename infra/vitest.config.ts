import { defineConfig } from 'vitest/config';

export default defineConfig({
  test: {
    include: ['src/**/*.test.ts'],
    exclude: ['src/**/*.engine.test.ts'],
    reporters: ['default', ['json', { outputFile: '.reports/vitest.json' }]],
    // CDK takes seconds to load: once for all files is enough, and none of them leaves anything behind in it.
    maxWorkers: 1,
    isolate: false,
    // A stack is a hundred constructs and takes seconds on a loaded machine.
    testTimeout: 60_000,
    hookTimeout: 60_000,
  },
});
