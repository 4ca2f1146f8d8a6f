import { expect, it } from 'vitest';
import { matches } from './glob.ts';

it.each([
  ['transfer/returns-every-byte', 'transfer/returns-every-byte', true],
  ['transfer/returns-every-byte', 'transfer', true],
  ['transfer/returns-every-byte', 'transfer/*', true],
  ['transfer/returns-every-byte', '*-every-*', true],
  ['transfer/returns-every-byte', '*', true],
  ['transfer/returns-every-byte', 'trans', false],
  ['transfer/returns-every-byte', 'returns', false],
  ['transfer/returns-every-byte', 'transfer.returns*', false],
  ['transfer/returns-every-byte', 'transfer/(returns)*', false],
  ['python-echo-thread', 'python-*', true],
])('%s by %s: %s', (id, pattern, expected) => {
  expect(matches(id, pattern)).toBe(expected);
});
