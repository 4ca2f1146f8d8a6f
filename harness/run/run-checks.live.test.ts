import fc from 'fast-check';
import { fileURLToPath } from 'node:url';
import { afterAll, describe, expect, it } from 'vitest';
import { stopAllInstances } from '../ends.ts';
import { Inconclusive, NotApplicable, TargetError, Violation } from '../errors.ts';
import type { RunEvent } from '../model/event.ts';
import type { CheckResult, Diagnosis } from '../model/verdict.ts';
import { defineCheck, type AnyCheck, type Check } from './check.ts';
import { runChecks, type RunOptions, type RunOutcome } from './run-checks.ts';

/** The runner, with checks made for it, on a server that echoes. */
afterAll(stopAllInstances);

const echo = fileURLToPath(new URL('../launch/fixtures/listens.mjs', import.meta.url));

describe('a check that holds', () => {
  it('passes, with its facts, and tells later checks what it learned', async () => {
    const seen: unknown[] = [];
    const { results, knowledge } = await run([
      check('first', async (attempt) => {
        attempt.fact('answer', 42);
        attempt.learn({ architecture: 'event-loop' });
      }),
      check('second', async (attempt) => void seen.push(attempt.knowledge.architecture), { needs: ['first'] }),
    ]);
    expect(results).toMatchObject([{ status: 'passed', runs: 1, facts: { answer: 42 } }, { status: 'passed' }]);
    expect(seen).toEqual(['event-loop']);
    expect(knowledge.architecture).toBe('event-loop');
  });
});

describe('a check that is carried out silently', () => {
  it('is not reported, also when it fails, and those that come after it know what it learned', async () => {
    const seen: unknown[] = [];
    const events: RunEvent[] = [];
    const { results } = await run(
      [check('second', async (attempt) => void seen.push(attempt.knowledge.architecture), { after: ['first'] })],
      {
        silently: [
          check('first', async (attempt) => {
            attempt.learn({ architecture: 'fork' });
            fail(violation('certain'));
          }),
        ],
        emit: (event) => events.push(event),
        keep: ({ result }) => fail(new Error(`nobody asked for ${result.id}`)),
      },
    );
    expect(seen).toEqual(['fork']);
    expect(results.map((result) => result.id)).toEqual(['second']);
    expect(events.map((event) => event.type)).toEqual(['check-started', 'check-ended']);
  });
});

describe('a server that ends after a client', () => {
  const ends = async (attempt: Parameters<Check['holds']>[0]): Promise<void> => {
    attempt.server.signalTree('SIGKILL');
    await attempt.server.untilExit(5_000);
  };

  it('is blamed once, by accept/next-client, and not by those that come later and happen to see it', async () => {
    const nextClient = check('accept/next-client', async (attempt) => {
      attempt.learn({ servesNextClient: false });
      fail(violation('certain'));
    });
    const { results } = await run([nextClient, check('later', ends)]);
    expect(results.map((result) => result.status)).toEqual(['failed', 'passed']);
  });

  it('is blamed by any check when it has ended in the middle of a conversation', async () => {
    const nextClient = check('accept/next-client', async () => undefined, { after: ['first'] });
    const first = check('first', async (attempt) => {
      const speaker = await attempt.connect();
      await speaker.connection.untilEnd();
    });
    const leaves =
      "const s = require('net').createServer((c) => { c.end('x'); s.close(); setTimeout(() => process.exit(0), 20); }); s.listen(+process.argv[1], '127.0.0.1')";
    const { results } = await run([first, nextClient], {
      target: { command: [process.execPath, '-e', leaves, '{port}'], host: '127.0.0.1' },
    });
    expect(results[0]).toMatchObject({ status: 'failed', observed: 'no byte was wrong or missing, but the server process ended' });
  });
});

describe('a server that a check left as it was', () => {
  const note =
    (pids: number[]): Check['holds'] =>
    async (attempt) =>
      void pids.push(attempt.server.tree.root);

  it('serves the next check where all are kept, but not one that wants a fresh one', async () => {
    const pids: number[] = [];
    await run([check('first', note(pids)), check('second', note(pids)), check('third', note(pids), { fresh: true })], {
      keepServers: 'all',
    });
    expect(pids).toHaveLength(3);
    expect(pids[1]).toBe(pids[0]);
    expect(pids[2]).not.toBe(pids[0]);
  });

  it('blames nobody for what a fresh server does right', async () => {
    const pids: number[] = [];
    const failsWhereKept = check('second', async (attempt, input) => {
      await note(pids)(attempt, input);
      if (pids.length === 2) fail(violation('certain'));
    });
    const { results } = await run([check('first', note(pids)), failsWhereKept], { keepServers: 'all' });
    expect(results.map((result) => result.status)).toEqual(['passed', 'passed']);
    expect(pids).toHaveLength(3);
    expect(pids[2]).not.toBe(pids[1]);
  });
});

describe('only a Violation blames the server', () => {
  it.each<[string, () => never, CheckResult['status'], string]>([
    ['any exception', () => fail(new TypeError('x is not a function')), 'errored', 'A fault of echospec, not of what it judges'],
    ['something thrown that is no error', () => fail('a string'), 'errored', 'a string'],
    ['what could not be brought about', () => fail(new Inconclusive('too busy')), 'inconclusive', 'too busy'],
    ['what makes no sense here', () => fail(new NotApplicable('no threads')), 'skipped', 'no threads'],
  ])('%s', async (_name, act, status, because) => {
    const { results } = await run([check('it', async () => act())]);
    expect(results[0]).toMatchObject({ status });
    expect(results[0]?.because).toContain(because);
    expect(results[0]).not.toHaveProperty('expected');
  });

  it('a command that can not be executed ends the run, and is no verdict', async () => {
    await expect(
      run([check('it', async () => undefined)], { target: { command: ['./no-such-file'], host: '127.0.0.1' } }),
    ).rejects.toThrow(TargetError);
  });

  it('a server that is gone afterwards has failed, whatever the check looked at', async () => {
    const { results } = await run([
      check('it', async (attempt) => {
        attempt.server.signalTree('SIGKILL');
        await attempt.server.untilExit(5_000);
      }),
    ]);
    expect(results[0]).toMatchObject({
      status: 'failed',
      observed: 'no byte was wrong or missing, but the server process ended',
      process: { state: 'signalled', signal: 'SIGKILL' },
    });
  });
});

describe('a violation', () => {
  it('that is certain stands at once, with expected, observed, steps and diagnosis', async () => {
    const { results } = await run(
      [
        check('it', async (attempt) => {
          const speaker = await attempt.connect();
          speaker.say(10);
          fail(violation('certain'));
        }),
      ],
      { diagnose: () => () => [diagnosis] },
    );
    expect(results[0]).toMatchObject({
      status: 'failed',
      runs: 1,
      expected: 'this',
      observed: 'that',
      confirmed: { failed: 1, of: 1 },
      diagnosis: [{ bug: 'read-once' }],
      counterexample: { steps: ['client 1 connects', 'client 1 sends 10 bytes'] },
      process: { state: 'running' },
    });
  });

  it('that rests on time is confirmed on two fresh servers when they agree', async () => {
    const { results } = await run([check('it', async () => fail(violation('wants-confirmation')))]);
    expect(results[0]).toMatchObject({ status: 'failed', confirmed: { failed: 3, of: 3 } });
  });

  it('is inconclusive, and names nobody, when it never comes again', async () => {
    let goes = 0;
    const once = check('it', async () => (goes++ === 0 ? fail(violation('wants-confirmation')) : undefined));
    const { results } = await run([once], { diagnose: () => () => [diagnosis] });
    expect(results[0]).toMatchObject({ status: 'inconclusive', confirmed: { failed: 1, of: 5 } });
    expect(results[0]?.because).toBe('It failed once and held 4 times: that.');
    expect(results[0]).not.toHaveProperty('diagnosis');
  });

  it('is told as k of n when it comes again now and then', async () => {
    let goes = 0;
    const often = check('it', async () => (goes++ % 2 === 0 ? fail(violation('wants-confirmation')) : undefined));
    const { results } = await run([often]);
    expect(results[0]).toMatchObject({ status: 'failed', confirmed: { failed: 3, of: 5 } });
  });

  it('of a property is shrunk, and the smallest is kept', async () => {
    const failed: number[] = [];
    const property = defineCheck<{ readonly length: number }>({
      ...check('it', async () => undefined),
      inputs: [{ length: 1 }],
      arbitrary: { values: fc.record({ length: fc.integer({ min: 0, max: 1 << 20 }) }), runs: 50 },
      holds: async (_attempt, { length }) => {
        if (length <= 1_234) return;
        failed.push(length);
        fail(violation('certain'));
      },
    });
    const { results } = await run([property]);
    // How far it comes in the time that there is depends on the machine.
    expect(results[0]?.counterexample).toMatchObject({ plan: { length: Math.min(...failed) } });
    expect(results[0]?.counterexample?.shrinks).toBeGreaterThan(0);
  });
});

describe('a property of a slow server', () => {
  const slow = (lengthMax: number, runs: number[]): AnyCheck =>
    defineCheck<{ readonly length: number }>({
      ...check('it', async () => undefined),
      limitMs: 300,
      inputs: [{ length: 1 }, { length: 2 }],
      arbitrary: { values: fc.record({ length: fc.integer({ min: 10, max: 1 << 20 }) }), runs: 50 },
      holds: async (_attempt, { length }) => {
        runs.push(length);
        if (length > lengthMax) await new Promise((resolve) => setTimeout(resolve, 1_500));
      },
    });

  it('holds when its own inputs were done in time, and one at random was not; no more are drawn then', async () => {
    const runs: number[] = [];
    const { results } = await run([slow(5, runs)]);
    expect(results[0]).toMatchObject({ status: 'passed', runs: 3 });
    expect(runs).toHaveLength(3);
  });

  it('is inconclusive when one of its own inputs was not done in time', async () => {
    const { results } = await run([slow(1, [])]);
    expect(results[0]).toMatchObject({ status: 'inconclusive', because: expect.stringContaining('although there was progress') });
  });
});

describe('a check that needs another', () => {
  it('comes after it, and is skipped with the reason when that did not pass', async () => {
    const order: string[] = [];
    const { results } = await run(
      [
        check('third', async () => void order.push('third'), { needs: ['second'] }),
        check('second', async () => void order.push('second'), { needs: ['first'] }),
        check('first', async () => {
          order.push('first');
          fail(violation('certain'));
        }),
        check('beside', async () => void order.push('beside'), { after: ['first'] }),
      ],
      { lanes: 4 },
    );
    expect(order).toEqual(['first', 'beside']);
    const because = Object.fromEntries(results.map((result) => [result.id, result.because]));
    expect(because).toMatchObject({ second: 'It needs first, which failed.', third: 'It needs second, which was skipped.' });
  });

  it.each<[string, () => never, CheckResult]>([
    ['fails', () => fail(violation('certain')), { status: 'skipped', because: 'The cause would be that of first, which failed.' }],
    ['does not apply', () => fail(new NotApplicable('no threads')), { status: 'passed' }],
    ['is undecided', () => fail(new Inconclusive('too busy')), { status: 'passed' }],
  ] as never)('is judged unless one with the same cause %s', async (_how, act, expected) => {
    const { results } = await run([
      check('it', async () => undefined, { unlessFailed: ['first'] }),
      check('first', async () => act()),
    ]);
    expect(results.find(({ id }) => id === 'it')).toMatchObject(expected);
  });

  it('that is not part of the run is carried out', async () => {
    const { results } = await run([check('it', async () => undefined, { needs: ['elsewhere/not-asked-for'] })]);
    expect(results[0]?.status).toBe('passed');
  });
});

describe('a run', () => {
  it('ends at the first MUST that fails when it was told to, and not for a SHOULD', async () => {
    const failing = (id: string, level: 'MUST' | 'SHOULD'): AnyCheck => ({
      ...check(id, async () => fail(violation('certain'))),
      level: { echo: level },
    });
    const checks = [failing('a', 'SHOULD'), failing('b', 'MUST'), check('c', async () => undefined)];
    const { results, ended } = await run(checks, { bail: true });
    expect(ended).toBe('bail');
    expect(results.map((result) => result.id)).toEqual(['a', 'b']);
  });

  it('ends when it is interrupted, and what was at work is no failure', async () => {
    const controller = new AbortController();
    const endless = check('a', async (attempt) => {
      controller.abort();
      await attempt.until(() => undefined, { limitMs: 60_000 });
    });
    const { results, ended } = await run([endless, check('b', async () => undefined)], { signal: controller.signal });
    expect(ended).toBe('interrupted');
    expect(results.map(({ id, status }) => `${id} ${status}`)).toEqual(['a inconclusive']);
  });

  it('tells of every check that it starts and that it ends', async () => {
    const events: RunEvent[] = [];
    await run([check('a', async () => undefined), check('b', async () => undefined, { needs: ['a'] })], {
      emit: (event) => events.push(event),
    });
    expect(events.map((event) => event.type)).toEqual(['check-started', 'check-ended', 'check-started', 'check-ended']);
  });
});

const diagnosis: Diagnosis = { bug: 'read-once', likely: 'l', call: 'recv', remedy: 'r', evidence: 'e' };

function check(id: string, holds: Check['holds'], more: Partial<Check> = {}): AnyCheck {
  return {
    id,
    step: 'transfer',
    title: id,
    level: { echo: 'MUST' },
    rationale: 'A check made for the test of the runner.',
    sources: [{ kind: 'rfc', number: 862 }],
    needs: [],
    inputs: [{}],
    hints: [],
    holds,
    ...more,
  };
}

async function run(checks: readonly AnyCheck[], more: Partial<RunOptions> = {}): Promise<RunOutcome> {
  return runChecks({
    checks,
    target: { command: [process.execPath, echo, '{port}'], host: '127.0.0.1' },
    profile: { name: 'echo', framing: 'stream', reply: 'echo', clients: 'either', replyOf: (sent) => sent },
    seed: 1,
    lanes: 1,
    bail: false,
    signal: new AbortController().signal,
    emit: () => undefined,
    diagnose: () => () => [],
    keep: (judged) => judged.result,
    ...more,
  });
}

function violation(certainty: 'certain' | 'wants-confirmation'): Violation {
  return new Violation({ expected: 'this', observed: 'that', certainty, evidence: { kind: 'other' } });
}

function fail(error: unknown): never {
  throw error;
}
