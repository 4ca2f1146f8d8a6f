import { describe, expect, it } from 'vitest';
import { Violation } from '../errors.ts';
import { unansweredOf, type Correspondence } from './datagram-judge.ts';

const one = Buffer.from('the first datagram');
const two = Buffer.from('another datagram, the second');
const old = Buffer.from('one that was answered before, and is long');

describe('what came is matched with what was sent', () => {
  it('in any order', () => {
    expect(unansweredOf(own({ due: [one, two], came: [two, one] }))).toEqual([]);
  });

  it('and what has not come is said', () => {
    expect(unansweredOf(own({ due: [one, two, Buffer.alloc(0)], came: [two] }))).toEqual([one, Buffer.alloc(0)]);
  });

  it('each as often as it was sent', () => {
    expect(unansweredOf(own({ due: [one, one, one], came: [one, one] }))).toEqual([one]);
  });

  it('and may come twice where it was sent twice', () => {
    expect(unansweredOf(own({ due: [one], came: [one, one], sentAgain: [one] }))).toEqual([]);
  });
});

describe('what is no answer is told by name', () => {
  it.each<[string, Partial<Wish>, object]>([
    ['cut', { due: [one], came: [one.subarray(0, 5)] }, { kind: 'lost', cut: true, expectedBytes: 18, receivedBytes: 5 }],
    ['cut to nothing', { due: [one], came: [Buffer.alloc(0)] }, { kind: 'lost', cut: true, receivedBytes: 0 }],
    ['of another client', { due: [one], came: [two] }, { kind: 'foreign', misdelivered: true }],
    ['a second answer', { due: [one], came: [old] }, { kind: 'duplicated', again: true }],
    ['several in one', { due: [one, old], answered: [], came: [Buffer.concat([one, old])] }, { kind: 'surplus', merged: true }],
    [
      'with bytes of an earlier one',
      { due: [one], came: [Buffer.concat([one, old.subarray(18)])] },
      { kind: 'foreign', offset: 18 },
    ],
    [
      'with the bytes of one and the length of another',
      { due: [one, two], came: [Buffer.concat([one, Buffer.alloc(two.length - one.length)])] },
      { kind: 'surplus', expectedBytes: one.length, lengthOfAnother: true },
    ],
    ['with bytes that nobody sent', { due: [one], came: [Buffer.concat([one, Buffer.alloc(9)])] }, { kind: 'surplus', offset: 18 }],
    ['changed', { due: [one], came: [Buffer.from('tHe first datagram')] }, { kind: 'altered', offset: 1 }],
    ['an answer to nothing', { due: [], came: [Buffer.from('good morning')] }, { kind: 'unsolicited' }],
  ])('%s', (_name, wish, evidence) => {
    const judge = (): unknown => unansweredOf(own({ answered: [old], ...wish }), [{ ...own({ due: [two] }), client: 2 }]);
    expect(judge).toThrow(Violation);
    try {
      judge();
    } catch (error) {
      expect((error as Violation).evidence).toMatchObject(evidence);
    }
  });
});

type Wish = {
  readonly due: readonly Buffer[];
  readonly answered: readonly Buffer[];
  readonly came: readonly Buffer[];
  readonly sentAgain: readonly Buffer[];
};

function own({ due = [], answered = [], came = [], sentAgain = [] }: Partial<Wish>): Correspondence {
  return { client: 1, due, answered, sentAgain, came: came.map((bytes) => ({ bytes, address: '127.0.0.1', port: 7 })) };
}
