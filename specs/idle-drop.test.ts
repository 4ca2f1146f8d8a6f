import { describe, expect, it } from 'vitest';
import { Violation, type Evidence, type Judged, type Knowledge } from '../harness/index.ts';
import { excusedForPauses } from './idle-drop.ts';

describe('a client that a busy machine made silent', () => {
  it('is excused where the server is known to drop clients that are silent for as long', () => {
    const excused = excusedForPauses([failed({ kind: 'early-eof', longestPauseMs: 230 })], { dropsIdleAfterMs: 205 });
    expect(excused).toMatchObject([{ id: 'transfer/b', status: 'skipped', because: expect.stringContaining('busy machine') }]);
  });

  it('is excused where its answer was seen late, and the pause between what it sent was as long', () => {
    const excused = excusedForPauses([failed({ kind: 'reset', longestPauseMs: 0, longestSilenceMs: 518 })], {
      dropsIdleAfterMs: 305,
    });
    expect(excused).toMatchObject([{ id: 'transfer/b', status: 'skipped' }]);
  });

  it('is excused where it was dropped once and no more, too', () => {
    const { result, ...rest } = failed({ kind: 'reset', longestPauseMs: 18 });
    const once: Judged = { ...rest, result: { ...result, status: 'inconclusive' } };
    expect(excusedForPauses([once], { dropsIdleAfterMs: 305 })).toMatchObject([{ id: 'transfer/b', status: 'skipped' }]);
    expect(excusedForPauses([once], {})).toEqual([]);
    expect(excusedForPauses([once], { dropsIdleAfterMs: 2_000 })).toEqual([]);
    expect(excusedForPauses([failed({ kind: 'reset', longestPauseMs: 18 })], { dropsIdleAfterMs: 305 })).toEqual([]);
  });

  it.each<[string, Evidence, Knowledge]>([
    ['that was silent for less', { kind: 'early-eof', longestPauseMs: 40 }, { dropsIdleAfterMs: 205 }],
    ['of a server that keeps them, or was not asked', { kind: 'early-eof', longestPauseMs: 900 }, { dropsIdleClients: false }],
    ['that got wrong bytes', { kind: 'altered', longestPauseMs: 900 }, { dropsIdleAfterMs: 205 }],
    ['that waited for an answer', { kind: 'silence', longestPauseMs: 900 }, { dropsIdleAfterMs: 205 }],
  ])('is not one %s', (_what, evidence, knowledge) => {
    expect(excusedForPauses([failed(evidence)], knowledge)).toEqual([]);
  });

  it('is excused in a check of pressure where the server drops clients that do not read', () => {
    const cut = failed({ kind: 'lost', tail: true, end: 'eof' }, 'pressure/both-go-on');
    const stalled = failed({ kind: 'lost', tail: true, end: 'eof' }, 'pressure/stalled-client-is-kept');
    expect(excusedForPauses([cut], {})).toEqual([]);
    expect(excusedForPauses([cut, stalled], {}).map(({ id }) => id)).toEqual(['pressure/both-go-on']);
    const others = [
      failed({ kind: 'lost', tail: true, end: 'open' }, 'pressure/both-go-on'),
      failed({ kind: 'altered' }, 'pressure/jolt'),
      failed({ kind: 'early-eof' }, 'end/a'),
    ];
    expect(excusedForPauses([...others, stalled], {})).toEqual([]);
  });

  it('is not excused where just this is asked', () => {
    const idle = failed({ kind: 'early-eof', longestPauseMs: 900 }, 'transfer/idle-client-is-kept');
    expect(excusedForPauses([idle], { dropsIdleAfterMs: 205 })).toEqual([]);
  });
});

function failed(evidence: Evidence, id = 'transfer/b'): Judged {
  const violation = new Violation({ expected: 'bytes', observed: 'nothing', certainty: 'certain', evidence });
  const process = { state: 'running' } as const;
  return {
    result: { id, level: 'MUST', title: id, status: 'failed', durationMs: 1, runs: 1, expected: 'bytes', observed: 'nothing' },
    learned: {},
    violated: { kind: 'violated', violation, steps: [], sentences: [], process, facts: {}, learned: {} },
  };
}
