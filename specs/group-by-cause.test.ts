import { describe, expect, it } from 'vitest';
import type { AnyCheck, CheckResult, Level } from '../harness/index.ts';
import { groupByCause } from './group-by-cause.ts';

const order = ['listen/a', 'transfer/b', 'transfer/c', 'end/d'].map((id) => ({ id }) as AnyCheck);

describe('failures', () => {
  it('with the same first diagnosis have one cause, under the first of them', () => {
    const { causes, results } = groupByCause([failed('transfer/c', 'read-once'), failed('transfer/b', 'read-once')], order);
    expect(causes).toEqual([{ bug: 'read-once', level: 'MUST', checks: ['transfer/b', 'transfer/c'] }]);
    expect(results.map(({ id, sameCauseAs }) => [id, sameCauseAs])).toEqual([
      ['transfer/b', undefined],
      ['transfer/c', 'transfer/b'],
    ]);
  });

  it('without a diagnosis are causes of their own', () => {
    const { causes } = groupByCause([failed('transfer/b'), failed('transfer/c')], order);
    expect(causes.map((cause) => cause.bug)).toEqual(['transfer/b', 'transfer/c']);
  });

  it('of a MUST come first, then those of earlier steps', () => {
    const { causes } = groupByCause(
      [failed('end/d', 'linger-zero'), failed('listen/a', 'no-reuseaddr', 'SHOULD'), failed('transfer/b', 'read-once')],
      order,
    );
    expect(causes.map((cause) => cause.bug)).toEqual(['read-once', 'linger-zero', 'no-reuseaddr']);
  });

  it('of one that keeps the rest until it reads again lack bytes after a pause as well', () => {
    const found = [failed('transfer/b', 'rest-not-sent'), failed('transfer/c', 'send-timeout-loses-bytes')];
    expect(groupByCause(found, order).causes.map((cause) => cause.bug)).toEqual(['rest-not-sent']);
  });

  it('of a connection that ends after a fixed time are not those of the word that was just said', () => {
    const found = [failed('transfer/b', 'connection-deadline'), failed('transfer/c', 'quit-command')];
    expect(groupByCause(found, order).causes.map((cause) => cause.bug)).toEqual(['connection-deadline']);
  });

  it('that need a taken port come after those that every client meets, and before those of a reset', () => {
    const ids = ['listen/taken-port-is-an-error', 'listen/a', 'transfer/b', 'end/d', 'reset/e'];
    const { causes } = groupByCause(
      ids.map((id) => failed(id, `bug of ${id}`)),
      ids.map((id) => ({ id }) as AnyCheck),
    );
    expect(causes.map(({ checks }) => checks[0])).toEqual([...ids.slice(1, 4), ids[0], ids[4]]);
  });

  it('that need a taken port come after what every client meets, also where only that was seen, and before what was seen elsewhere', () => {
    const taken = failed('listen/taken-port-is-an-error', 'bind-error-ignored');
    const elsewhere = { ...failed('reset/e', 'spins'), process: { state: 'exited' } } as CheckResult;
    const found = [taken, failed('transfer/b', 'resets-connection'), elsewhere];
    const { causes } = groupByCause(
      found,
      found.map(({ id }) => ({ id }) as AnyCheck),
    );
    expect(causes.map(({ bug }) => bug)).toEqual(['resets-connection', 'bind-error-ignored', 'spins']);
  });

  it('in which clients got the same words in place of their answers have one cause, if a client was turned away with them', () => {
    const words = (id: string, bug: string, observedText = 'server is full..'): CheckResult => ({
      ...failed(id, bug),
      difference: { offset: 0, expectedHex: '', observedHex: '', expectedText: '', observedText },
    });
    const said = { ...failed('end/d', 'unsolicited-later'), observed: 'a client got 18 bytes: "server is full...\n"' };
    const full = [words('transfer/b', 'utf8-decode'), words('transfer/c', 'max-clients'), said];
    expect(groupByCause(full, order).causes.map(({ bug }) => bug)).toEqual(['max-clients']);
    const others = [words('transfer/b', 'utf8-decode', 'no such command.'), words('transfer/c', 'max-clients')];
    expect(groupByCause(others, order).causes.map(({ bug }) => bug)).toEqual(['utf8-decode', 'max-clients']);
  });

  it('of a client that never stopped reading do not come from a send timeout', () => {
    const found = [failed('transfer/b', 'duplicates-bytes'), failed('pressure/e', 'send-timeout-loses-bytes')];
    expect(groupByCause(found, order).causes.map(({ bug }) => bug)).toContain('duplicates-bytes');
    const stalled = [failed('pressure/e', 'send-timeout-loses-bytes'), failed('pressure/f', 'loses-bytes')];
    expect(groupByCause(stalled, order).causes.map(({ bug }) => bug)).toEqual(['send-timeout-loses-bytes']);
  });

  it('in which the server had its number of clients and left in order are not those of the word that was just said', () => {
    const left = (result: CheckResult, exitCode: number): CheckResult => ({ ...result, process: { state: 'exited', exitCode } });
    const bugs = (exitCode: number): string[] =>
      groupByCause(
        [left(failed('transfer/b', 'max-clients'), 0), left(failed('transfer/c', 'quit-command'), exitCode)],
        order,
      ).causes.map(({ bug }) => bug);
    expect(bugs(0)).toEqual(['max-clients']);
    expect(bugs(1)).toEqual(['max-clients', 'quit-command']);
  });

  it('whose name says only what was seen belong to a mistake that another check has told', () => {
    const { causes, results } = groupByCause([failed('transfer/b', 'crashes'), failed('transfer/c', 'sigpipe-death')], order);
    expect(causes).toEqual([{ bug: 'sigpipe-death', level: 'MUST', checks: ['transfer/b', 'transfer/c'] }]);
    expect(results[0]?.diagnosis?.map(({ bug }) => bug)).toEqual(['sigpipe-death', 'crashes']);
    expect(results[0]?.diagnosis?.[0]?.evidence).toMatch(/^transfer\/c shows it: /);
  });

  it('of a buffer that all clients share bring what is left of an earlier client, and bytes of another', () => {
    const { causes } = groupByCause(
      [
        failed('transfer/b', 'global-state-between-clients'),
        failed('transfer/c', 'mixes-clients', 'SHOULD'),
        failed('end/d', 'shared-global-buffer'),
      ],
      order,
    );
    expect(causes.map((cause) => cause.bug)).toEqual(['shared-global-buffer']);
  });

  it('of a connection that lasts too long bring those of a client that is silent', () => {
    const busy = failed('transfer/b', 'connection-deadline');
    const also = [{ bug: 'recv-timeout-as-eof', likely: '', call: '', remedy: '', evidence: '' }];
    const { causes } = groupByCause(
      [{ ...busy, diagnosis: [...(busy.diagnosis ?? []), ...also] }, failed('transfer/c', 'recv-timeout-as-eof', 'MAY')],
      order,
    );
    expect(causes.map((cause) => cause.bug)).toEqual(['connection-deadline']);
  });

  it('whose name says only what was seen stand by themselves when nothing weighty explains them', () => {
    const { causes } = groupByCause([failed('transfer/b', 'crashes'), failed('end/d', 'linger-zero', 'SHOULD')], order);
    expect(causes.map((cause) => cause.bug)).toEqual(['crashes', 'linger-zero']);
  });

  it('whose name says only what was seen do not belong to a mistake at the start, nor a death to what a process goes on with', () => {
    const [crashed, went] = [{ process: { state: 'signalled' } }, { process: { state: 'running' } }] as const;
    const results = [
      { ...failed('listen/a', 'bind-error-ignored'), ...crashed },
      { ...failed('transfer/b', 'partial-send-ignored'), ...went },
      { ...failed('transfer/c', 'crashes'), ...crashed },
      { ...failed('end/d', 'hangs'), ...went },
    ];
    const { causes } = groupByCause(results, order);
    expect(Object.fromEntries(causes.map(({ bug, checks }) => [bug, checks]))).toEqual({
      'bind-error-ignored': ['listen/a'],
      'partial-send-ignored': ['transfer/b', 'end/d'],
      crashes: ['transfer/c'],
    });
  });

  it('of a program that died of another exception are another cause', () => {
    const died = (stderrTail: string) => ({ process: { state: 'exited', stderrTail } }) as const;
    const reset = {
      ...failed('transfer/b', 'rst-read-fatal'),
      ...died('ConnectionResetError: [Errno 104] Connection reset by peer\n'),
    };
    const other = { ...failed('transfer/c', 'crashes'), ...died('KeyError: <socket.socket fd=7>\n') };
    const silent = { ...failed('end/d', 'crashes'), ...died('') };
    expect(groupByCause([reset, other, silent], order).causes).toEqual([
      { bug: 'rst-read-fatal', level: 'MUST', checks: ['transfer/b', 'end/d'] },
      { bug: 'crashes', level: 'MUST', checks: ['transfer/c'] },
    ]);
  });

  it('whose name says only what was seen belong to what has brought the mistake that they are counted to', () => {
    const found = [
      failed('transfer/b', 'resets-connection'),
      failed('transfer/c', 'max-clients'),
      failed('end/d', 'mixes-clients'),
    ];
    expect(groupByCause(found, order).causes.map((cause) => cause.bug)).toEqual(['mixes-clients']);
  });

  it('whose name says only what was seen do not belong to a mistake of another situation', () => {
    const found = [failed('transfer/b', 'changes-bytes', 'SHOULD'), failed('end/d', 'accept-emfile-spin', 'SHOULD')];
    expect(groupByCause(found, order).causes.map((cause) => cause.checks)).toEqual([['end/d'], ['transfer/b']]);
  });

  it('of a connection that ends after a time are not those of a pause', () => {
    const deadline = failed('transfer/c', 'connection-deadline');
    const both = {
      ...deadline,
      diagnosis: [...(deadline.diagnosis ?? []), ...(failed('end/d', 'recv-timeout-as-eof').diagnosis ?? [])],
    };
    const { causes } = groupByCause([both, failed('end/d', 'recv-timeout-as-eof', 'MAY')], order);
    expect(causes).toEqual([{ bug: 'connection-deadline', level: 'MUST', checks: ['transfer/c', 'end/d'] }]);
  });

  it('that one mistake brings with another have one cause, also where its name says only what was seen', () => {
    const found = [failed('transfer/b', 'max-clients'), failed('transfer/c', 'mixes-clients')];
    for (const results of [found, found.toReversed()])
      expect(groupByCause(results, order).causes).toEqual([
        { bug: 'mixes-clients', level: 'MUST', checks: ['transfer/b', 'transfer/c'] },
      ]);
  });

  it('that one mistake brings by way of another have one cause', () => {
    const found = [
      failed('transfer/b', 'max-bytes'),
      { ...failed('transfer/c', 'would-block-fatal') },
      failed('end/d', 'send-timeout-fatal'),
    ];
    expect(groupByCause(found, order).causes.map((cause) => cause.bug)).toEqual(['send-timeout-fatal']);
  });

  it('do not come of what passed or was skipped', () => {
    const passed: CheckResult = { ...failed('transfer/b', 'read-once'), status: 'passed' };
    expect(groupByCause([passed], order)).toEqual({ causes: [], results: [] });
  });
});

function failed(id: string, bug?: string, level: Level = 'MUST'): CheckResult {
  const diagnosis = bug === undefined ? {} : { diagnosis: [{ bug, likely: '', call: '', remedy: '', evidence: '' }] };
  return { id, level, title: id, status: 'failed', durationMs: 1, runs: 1, ...diagnosis };
}
