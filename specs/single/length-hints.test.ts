import { describe, expect, it } from 'vitest';
import { leavesByItself, lengthHints } from './length-hints.ts';

describe('a process that has ended', () => {
  const leaves = (exit: { readonly exitCode?: number; readonly signal?: string }, stderr: string): boolean =>
    leavesByItself({ knowledge: {}, stdout: '', stderr, exit });

  it('left by itself where it has a status, and tells no exception', () => {
    expect(leaves({ exitCode: 1 }, 'message too long\n')).toBe(true);
    expect(leaves({ exitCode: 0 }, '')).toBe(true);
    expect(leaves({ exitCode: 2 }, 'panic: runtime error: makeslice: len out of range\n')).toBe(false);
    expect(leaves({ exitCode: 1 }, 'Traceback (most recent call last):\nMemoryError\n')).toBe(false);
    expect(leaves({ signal: 'SIGSEGV' }, '')).toBe(false);
  });
});

describe('the length before an answer', () => {
  it('is not looked for where no answer is due, whatever came', () => {
    const evidence = {
      kind: 'surplus',
      expectedAll: '',
      receivedAll: 'thanks\n',
      headerBytes: 2,
      expectedBytes: 0,
      receivedBytes: 7,
    } as const;
    expect(lengthHints.filter((hint) => Number(hint.fits(evidence, { knowledge: {}, stdout: '', stderr: '' })) > 0)).toEqual([]);
  });
});
