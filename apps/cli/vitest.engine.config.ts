import { defineConfig } from 'vitest/config';

/** Faults planted in the engines that scripts/doctor.ts starts, each found by a doctor in a process of its own. */
export default defineConfig({
  test: {
    include: ['src/**/*.engine.test.ts'],
    reporters: ['default', ['json', { outputFile: '.reports/vitest-engine.json' }]],
    // Generous: what is told is what counts, on a machine that may do much else.
    testTimeout: 60_000,
    hookTimeout: 60_000,
    // On a busy machine an engine stalls now and then: what passes only at a second try is named in the summary.
    retry: process.env['CI'] === 'true' ? 1 : 0,
    maxConcurrency: 3,
  },
});
