import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';
import type { AnyCheck, Check } from './check.ts';
import { runChecks, type RunOutcome } from './run-checks.ts';

const echo = fileURLToPath(new URL('../launch/fixtures/listens.mjs', import.meta.url));

describe('a server that takes a while for every answer', () => {
  it('is given as many of a long list of inputs as it has time for, and the report says how many', async () => {
    const { results } = await run({ ...check('transfer', takesItsTime), inputs: [1, 2, 3, 4, 5, 6] });
    expect(results[0]).toMatchObject({
      status: 'passed',
      runs: 2,
      facts: { inputs: '2 of 6, since each one took a while' },
    });
  });

  it('is given every one of a few, which are scenarios', async () => {
    const { results } = await run({ ...check('transfer', takesItsTime), inputs: [1, 2, 3] });
    expect(results[0]).toMatchObject({ status: 'passed', runs: 3 });
    expect(results[0]?.facts).toBeUndefined();
  });

  it('is undecided where it is not done in time', async () => {
    const { results } = await run({ ...check('pressure', neverDone), limitMs: 300 });
    expect(results[0]).toMatchObject({ status: 'inconclusive', because: expect.stringContaining('although there was progress') });
  });
});

const takesItsTime: Check['holds'] = async (attempt) => {
  for (let exchange = 0; exchange < 10; exchange++) attempt.pace.note(2_100);
  await new Promise((resolve) => setTimeout(resolve, 2_100));
};

const neverDone: Check['holds'] = async (attempt) => {
  for (let exchange = 0; exchange < 10; exchange++) attempt.pace.note(200);
  await attempt.until(() => undefined, { limitMs: 60_000 });
};

function check(step: 'transfer' | 'pressure', holds: Check['holds']): AnyCheck {
  return {
    id: `${step}/it`,
    step,
    title: 'it',
    level: { echo: 'MUST' },
    rationale: 'A check made for the test of the runner.',
    sources: [{ kind: 'rfc', number: 862 }],
    needs: [],
    inputs: [1, 2, 3, 4, 5],
    hints: [],
    holds,
  };
}

async function run(only: AnyCheck): Promise<RunOutcome> {
  return runChecks({
    checks: [only],
    target: { command: [process.execPath, echo, '{port}'], host: '127.0.0.1' },
    profile: { name: 'echo', framing: 'stream', reply: 'echo', clients: 'either', replyOf: (sent) => sent },
    seed: 1,
    lanes: 1,
    bail: false,
    signal: new AbortController().signal,
    emit: () => undefined,
    diagnose: () => () => [],
    keep: (judged) => judged.result,
  });
}
