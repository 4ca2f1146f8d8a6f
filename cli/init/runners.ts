import { filledIn } from './fill-in.ts';
import type { Kind } from './kind.ts';

/** What runs checks beside the server's own sources: in CI, from a test runner, from make. */
export const runnerKinds: readonly Kind[] = [
  {
    name: 'github-actions',
    describe: 'a workflow for GitHub Actions',
    command: 'asked',
    files: ({ command }) => [{ path: '.github/workflows/echospec.yml', content: filledIn('ci/github-actions.yml', command) }],
    next: () => ['Commit .github/workflows/echospec.yml. Each push is judged; the summary of the run tells what to fix.'],
  },
  {
    name: 'gitlab-ci',
    describe: 'a job for GitLab CI',
    command: 'asked',
    files: ({ command }) => [{ path: '.gitlab-ci.yml', content: filledIn('ci/gitlab-ci.yml', command) }],
    next: () => ['Commit .gitlab-ci.yml. Each push is judged; the tests of the pipeline tell what to fix.'],
  },
  {
    name: 'vitest',
    describe: 'a test file for vitest, with a test for every check',
    command: 'asked',
    files: ({ command }) => [{ path: 'server.test.ts', content: filledIn('vitest.txt', command) }],
    next: () => ['npm install --save-dev echospec vitest', 'npx vitest run server.test.ts'],
  },
  {
    name: 'makefile',
    describe: 'a Makefile: make test, quick, replay, report, bench',
    command: 'asked',
    files: ({ command }) => [{ path: 'Makefile', content: filledIn('Makefile', command) }],
    next: () => ['make test'],
  },
];
