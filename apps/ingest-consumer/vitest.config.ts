import { defineConfig } from 'vitest/config';

export default defineConfig({
  test: {
    include: ['src/**/*.test.ts'],
    reporters: ['default', ['json', { outputFile: '.reports/vitest.json' }]],
    // A file cleans up after itself; a process for each would load the same modules again and again.
    isolate: false,
    // Those with processes wait far more than they work.
    maxWorkers: 3,
    // What hangs is found all the same; a busy machine takes its time.
    testTimeout: 60_000,
    hookTimeout: 60_000,
    expect: { poll: { timeout: 30_000 } },
  },
});
