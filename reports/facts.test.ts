import { expect, it } from 'vitest';
import { factTexts } from './facts.ts';

it('tells facts in words', () => {
  const facts = { address: '127.0.0.1', startedInMs: 479, servedAtOnce: 1, stoppedAtBytes: 65536, bufferBytes: 1, livesMs: 2500 };
  expect(factTexts({ facts })).toEqual([
    'address 127.0.0.1',
    'started in 479 ms',
    'served at once 1',
    'stopped at 65536 bytes',
    'buffer 1 byte',
    'lives 2.5 s',
  ]);
  expect(factTexts({})).toEqual([]);
});
