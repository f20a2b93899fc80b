import { defineConfig } from 'vitest/config';

export default defineConfig({
  test: {
    include: ['src/**/*.test.ts'],
    reporters: ['default', ['json', { outputFile: '.reports/vitest.json' }]],
    // On a busy machine an engine stalls now and then: what passes only at a second try is named in the summary.
    retry: process.env['CI'] === 'true' ? 1 : 0,
    // They wait for processes and long polls far more than they work.
    maxWorkers: 3,
    // What hangs is found all the same; a busy machine takes its time.
    testTimeout: 90_000,
    hookTimeout: 60_000,
    expect: { poll: { timeout: 30_000 } },
    env: { AWS_ACCESS_KEY_ID: 'test', AWS_SECRET_ACCESS_KEY: 'test' },
  },
});
