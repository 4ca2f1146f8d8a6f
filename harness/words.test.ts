import { expect, it } from 'vitest';
import { counted, countedWere } from './words.ts';

it('counts in words that agree', () => {
  expect([0, 1, 2, 1025].map((number) => counted(number, 'byte'))).toEqual(['0 bytes', '1 byte', '2 bytes', '1,025 bytes']);
  expect([1, 2].map((number) => counted(number, 'process'))).toEqual(['1 process', '2 processes']);
  expect([1, 2].map((number) => countedWere(number, 'message'))).toEqual(['1 message was', '2 messages were']);
  // Evidence may lack a number.
  expect(counted('some', 'byte')).toBe('some bytes');
});
