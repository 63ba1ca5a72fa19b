/**
 * The test runner: one project per kind of test, two workers, seeds printed.
 * RUNG_SEED fixes the seed of every property test and simulation; without it each run draws one and prints it.
 */
import { defineConfig } from 'vitest/config';

/** The seed in the environment, else a fresh one; tests read it from RUNG_SEED. */
function runSeed(): string {
  const given = process.env['RUNG_SEED'];
  if (given !== undefined && /^\d{1,9}$/.test(given)) return given;
  return String(Math.floor(Math.random() * 1_000_000_000));
}

const seed = runSeed();
process.env['RUNG_SEED'] = seed;

/** One kind of test: its name, its folders and how long one test may take. */
function project(name: string, include: string[], testTimeout: number): object {
  return {
    extends: true,
    test: { name, include, testTimeout, hookTimeout: testTimeout, environment: 'node' },
  };
}

export default defineConfig({
  test: {
    maxWorkers: 2,
    pool: 'forks',
    passWithNoTests: false,
    env: { RUNG_SEED: seed },
    globalSetup: ['test/print-seed.ts'],
    setupFiles: ['test/set-seed.ts'],
    projects: [
      project('unit', ['test/unit/**/*.test.ts', 'test/unit/**/*.test.tsx'], 20_000),
      project('sim', ['test/sim/**/*.test.ts'], 120_000),
      project('contract', ['test/contract/**/*.test.ts'], 120_000),
      project('conformance', ['test/conformance/**/*.test.ts'], 60_000),
      project('arch', ['test/arch/**/*.test.ts'], 120_000),
    ],
  },
});
