import { execFileSync } from 'node:child_process';
import { defineConfig } from 'vitest/config';

/** Two projects: what runs in memory, side by side; and what needs sockets, processes and a built `dist/`, two files at a time. */
const seed = seedOf(process.env);
process.env['ECHOSPEC_TEST_SEED'] = String(seed);

export default defineConfig({
  test: {
    watch: false,
    setupFiles: ['scripts/test-seed.ts'],
    projects: [
      {
        extends: true,
        test: { name: 'unit', include: ['**/*.test.ts'], exclude: ['**/*.live.test.ts', '**/node_modules/**', 'dist/**'] },
      },
      {
        extends: true,
        test: {
          name: 'live',
          include: ['**/*.live.test.ts'],
          exclude: ['**/node_modules/**', 'dist/**'],
          globalSetup: ['scripts/build-once.ts'],
          maxWorkers: 2,
          maxConcurrency: 2,
          testTimeout: 90_000,
          hookTimeout: 120_000,
          sequence: { groupOrder: 1 },
        },
      },
    ],
  },
});

/** The seed of all properties: as told, else of the commit in CI, where the same commit must get the same verdict, else a new one. */
function seedOf(environment: NodeJS.ProcessEnv): number {
  const told = environment['ECHOSPEC_TEST_SEED'];
  if (told !== undefined && told !== '') return Number(told);
  if (environment['CI'] === undefined) return Math.floor(Math.random() * 2 ** 31);
  return Number.parseInt(execFileSync('git', ['rev-parse', '--short=7', 'HEAD'], { encoding: 'utf8' }), 16);
}
