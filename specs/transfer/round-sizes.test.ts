import { expect, it } from 'vitest';
import { roundSizes } from './round-sizes.ts';

it('finds the buffer of a server that answers full buffers only', () => {
  expect(roundSizes({ came: 19_456, kept: 567 })).toContain(1_024);
  expect(roundSizes({ came: 20_000, kept: 23 })).toContain(100);
  expect(roundSizes({ came: 20_020, kept: 3 })).toContain(13);
});

it('finds none where a library wrote out what it had before the next piece', () => {
  expect(roundSizes({ came: 12_311, kept: 7_712 })).toEqual([]);
});
