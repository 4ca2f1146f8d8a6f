import { expect, it } from 'vitest';
import { chooseChecks, teachersOf } from './choose-checks.ts';
import { testOptionsOf } from './test-options.ts';

const stops = ['lifecycle/stop-continue-idle', 'lifecycle/stop-continue-connection'];

it.each<[string, readonly string[], readonly string[]]>([
  ['nothing when all checks are carried out', [], []],
  ['what a single check builds on', ['--only', 'transfer/burst-in-one-read'], ['end/eof-after-half-close', ...stops]],
  ['nothing that was skipped by name', ['--only', 'transfer/burst-in-one-read', '--skip', 'lifecycle/*', '--skip', 'end/*'], []],
])('learns silently %s', (_what, argv, expected) => {
  const options = testOptionsOf(argv);
  expect(
    teachersOf(chooseChecks(options), options)
      .map((check) => check.id)
      .sort(),
  ).toEqual([...expected].sort());
});

it('says how several patterns are given', () => {
  const options = testOptionsOf(['--only', 'transfer/several-messages,end/data-with-fin']);
  expect(() => chooseChecks(options)).toThrow('--only A --only B');
});
