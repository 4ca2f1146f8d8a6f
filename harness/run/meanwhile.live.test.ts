import { fileURLToPath } from 'node:url';
import { afterAll, describe, expect, it } from 'vitest';
import { stopAllInstances } from '../ends.ts';
import { Violation } from '../errors.ts';
import { sleep } from '../time.ts';
import { defineCheck, type AnyCheck, type Check } from './check.ts';
import { runChecks, type RunOutcome } from './run-checks.ts';

/** A check that waits for long and begins while one that it needs is still at work. */
afterAll(stopAllInstances);

const echo = fileURLToPath(new URL('../launch/fixtures/listens.mjs', import.meta.url));

describe('a check that mostly waits', () => {
  it('begins while what it needs is at work, and passes when that has passed', async () => {
    const { order, outcome } = await tried({ lanes: 2, need: async () => sleep(200), waits: async () => undefined });
    expect(order).toContain('the wait begins');
    expect(order.at(-1)).toBe('the need ends');
    expect(outcome.results).toMatchObject([
      { id: 'need', status: 'passed' },
      { id: 'wait', status: 'passed' },
    ]);
  });

  it('is broken off, and skipped with that reason, when what it needs fails meanwhile', async () => {
    const began = performance.now();
    const { outcome } = await tried({
      lanes: 2,
      need: async () => {
        await sleep(100);
        throw violation();
      },
      waits: async (attempt) => sleep(20_000, undefined, { signal: attempt.signal }),
    });
    expect(outcome.results).toMatchObject([
      { id: 'need', status: 'failed' },
      { id: 'wait', status: 'skipped', because: 'It needs need, which failed.' },
    ]);
    expect(performance.now() - began).toBeLessThan(15_000);
  });

  it('is skipped, and blames nobody, where it failed before what it needs did', async () => {
    const { outcome } = await tried({
      lanes: 2,
      need: async () => {
        await sleep(400);
        throw violation();
      },
      waits: async () => {
        throw violation();
      },
    });
    expect(outcome.results).toMatchObject([
      { id: 'need', status: 'failed' },
      { id: 'wait', status: 'skipped', because: 'It needs need, which failed.' },
    ]);
  });

  it('fails for itself when what it needs has passed', async () => {
    const { outcome } = await tried({
      lanes: 2,
      need: async () => sleep(200),
      waits: async () => {
        throw violation();
      },
    });
    expect(outcome.results).toMatchObject([
      { id: 'need', status: 'passed' },
      { id: 'wait', status: 'failed' },
    ]);
  });

  it('comes after what it needs where checks are carried out one after the other', async () => {
    const { order } = await tried({ lanes: 1, need: async () => sleep(20), waits: async () => undefined });
    expect(order).toEqual(['the need begins', 'the need ends', 'the wait begins']);
  });

  it('does not keep a run that is ended', async () => {
    const { outcome } = await tried({
      lanes: 2,
      need: async (attempt) => sleep(20_000, undefined, { signal: attempt.signal }),
      waits: async () => undefined,
      endAfterMs: 400,
    });
    expect(outcome.ended).toBe('interrupted');
  });
});

async function tried(how: {
  readonly lanes: number;
  readonly need: Check['holds'];
  readonly waits: Check['holds'];
  readonly endAfterMs?: number;
}): Promise<{ readonly order: readonly string[]; readonly outcome: RunOutcome }> {
  const order: string[] = [];
  const need = check('need', async (attempt, input) => {
    order.push('the need begins');
    await how.need(attempt, input);
    order.push('the need ends');
  });
  const wait = check(
    'wait',
    async (attempt, input) => {
      order.push('the wait begins');
      await how.waits(attempt, input);
    },
    { needs: ['need'], meanwhile: ['need'], mostlyWaits: true },
  );
  const outcome = await runChecks({
    checks: [need, wait],
    target: { command: [process.execPath, echo, '{port}'], host: '127.0.0.1' },
    profile: { name: 'echo', framing: 'stream', reply: 'echo', clients: 'either', replyOf: (sent) => sent },
    seed: 1,
    lanes: how.lanes,
    bail: false,
    signal: how.endAfterMs === undefined ? new AbortController().signal : AbortSignal.timeout(how.endAfterMs),
    emit: () => undefined,
    diagnose: () => () => [],
    keep: (judged) => judged.result,
  });
  return { order, outcome };
}

function check(id: string, holds: Check['holds'], more: Partial<AnyCheck> = {}): AnyCheck {
  return defineCheck({
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
  });
}

function violation(): Violation {
  return new Violation({ expected: 'this', observed: 'that', certainty: 'certain', evidence: { kind: 'other' } });
}
