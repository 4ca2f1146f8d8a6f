import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { startPlainly } from '../plain-start.ts';
import type { RunningServer } from '../server.ts';
import { countOf, quantileOf } from '../statistics/histogram.ts';
import type { EngineName, Load, LoadEngine, SliceOutcome } from './engine.ts';
import type { LoadFailure } from './failure.ts';
import { engineNames, makeEngine } from './select.ts';

const fixture = fileURLToPath(new URL('../fixtures/faulty-server.mjs', import.meta.url));
const stallMs = 1500;

function start(mistake: string): Promise<RunningServer> {
  return startPlainly([process.execPath, fixture, mistake, '{port}'], mistake);
}

/** One slice, and the closing after it: what a workload comes to. */
async function attempt(
  engine: LoadEngine,
  server: RunningServer,
  load: Partial<Load> & { readonly durationMs?: number; readonly rate?: number } = {},
): Promise<SliceOutcome> {
  const { durationMs = 100, rate, ...rest } = load;
  const { host, port } = server;
  const opened = await engine.open({
    host,
    port,
    connections: 4,
    messageBytes: 64,
    depth: 1,
    lifetime: 'session',
    seed: 7,
    ...rest,
  });
  if (opened.kind === 'failed') return opened;
  const outcome = await opened.session.run({ durationMs, stallMs, ...(rate !== undefined && { rate }) });
  const failure = await opened.session.close();
  return outcome.kind === 'counted' && failure !== undefined ? { kind: 'failed', failure } : outcome;
}

const available: EngineName[] = [];
for (const name of engineNames) if ((await makeEngine(name)) !== undefined) available.push(name);

describe.each(available)('the engine %s', (name) => {
  let engine: LoadEngine;
  let correct: RunningServer;
  beforeAll(async () => {
    const made = await makeEngine(name);
    if (made === undefined) throw new Error(`${name} is gone`);
    engine = made;
    correct = await start('none');
  });
  afterAll(async () => {
    await engine.close();
    await correct.stop();
  });

  it.each([
    ['single bytes', { messageBytes: 1, connections: 1 }],
    ['a word and a byte', { messageBytes: 5, connections: 3 }],
    ['64 B on 100 connections', { connections: 100 }],
    ['64 KiB', { messageBytes: 65_536 }],
    ['4 MiB', { messageBytes: 4 << 20, connections: 2 }],
    ['16 under way', { depth: 16 }],
    ['3 under way of 100,000 B', { depth: 3, messageBytes: 100_000 }],
    ['a connection for every message', { lifetime: 'every-message' }],
  ] as const)('verifies every byte and records every latency: %s', async (_, load) => {
    const outcome = await attempt(engine, correct, load);
    if (outcome.kind === 'failed') expect.fail(JSON.stringify(outcome.failure));
    expect(outcome.messages).toBeGreaterThan(0);
    expect(outcome.verifiedBytes).toBe(outcome.messages * ('messageBytes' in load ? load.messageBytes : 64));
    expect(countOf(outcome.latency)).toBe(outcome.messages);
  });

  it('sends on schedule, and counts what it could not send', async () => {
    const outcome = await attempt(engine, correct, { rate: 1000, durationMs: 300 });
    if (outcome.kind === 'failed') expect.fail(JSON.stringify(outcome.failure));
    expect(outcome.messages + (outcome.unsent ?? 0)).toBeGreaterThanOrEqual(270);
    expect(outcome.messages + (outcome.unsent ?? 0)).toBeLessThanOrEqual(301);
    expect(countOf(outcome.lateness ?? new Uint32Array())).toBe(outcome.messages);
    expect(countOf(outcome.latency)).toBe(outcome.messages + (outcome.unsent ?? 0));
  });

  it('goes on over several slices on the same connections', async () => {
    const { host, port } = correct;
    const opened = await engine.open({ host, port, connections: 3, messageBytes: 1000, depth: 2, lifetime: 'session', seed: 1 });
    if (opened.kind === 'failed') expect.fail(JSON.stringify(opened.failure));
    for (let slice = 0; slice < 5; slice++) expect((await opened.session.run({ durationMs: 20, stallMs })).kind).toBe('counted');
    expect(await opened.session.close()).toBeUndefined();
  });

  // Table 2 of the measurements that decided the design: what other load generators report as good figures.
  it.each([
    ['replies-zeros', ['wrong-byte']],
    ['flips-a-bit', ['wrong-byte']],
    ['echoes-twice', ['wrong-byte', 'surplus']],
    ['never-answers', ['stall']],
    ['stalls-after-100', ['stall']],
    ['closes-after-100', ['closed', 'reset']],
    ['resets-after-100', ['reset', 'closed']],
    ['exits-after-100', ['reset', 'closed']],
    ['mixes-connections', ['wrong-byte', 'surplus']],
  ] as const)('ends with what happened, not with a number: %s', async (mistake, kinds) => {
    const server = await start(mistake);
    try {
      const outcome = await attempt(engine, server, { durationMs: 3000 });
      expect(kinds).toContain(outcome.kind === 'failed' ? outcome.failure.kind : outcome.kind);
    } finally {
      await server.stop();
    }
  });

  it('says where the first wrong byte is, and what was due', async () => {
    const server = await start('flips-a-bit');
    try {
      const outcome = await attempt(engine, server, { connections: 1, durationMs: 2000 });
      const failure = (outcome.kind === 'failed' ? outcome.failure : undefined) as
        | Extract<LoadFailure, { readonly kind: 'wrong-byte' }>
        | undefined;
      expect(failure).toMatchObject({ kind: 'wrong-byte', connection: 0, offset: 1000 });
      expect(failure?.expectedHex).not.toBe(failure?.observedHex);
    } finally {
      await server.stop();
    }
  });

  it('takes an answer in two halves for what it is: one answer', async () => {
    const server = await start('halves-1-ms-apart');
    try {
      expect((await attempt(engine, server)).kind).toBe('counted');
    } finally {
      await server.stop();
    }
  });

  it('shows a freeze at a fixed rate that a closed loop hides', async () => {
    const server = await start('freezes-300-ms-every-500');
    try {
      const closed = await attempt(engine, server, { durationMs: 1500 });
      const scheduled = await attempt(engine, server, { durationMs: 2500, rate: 1000 });
      if (closed.kind === 'failed' || scheduled.kind === 'failed') expect.fail('the server is right, if slow');
      // The bounds are far from both: 1.6 ms and 281 ms were seen.
      expect(quantileOf(closed.latency, 0.95)).toBeLessThan(quantileOf(scheduled.latency, 0.95) ?? 0);
      expect(quantileOf(scheduled.latency, 0.95)).toBeGreaterThan(100);
    } finally {
      await server.stop();
    }
  });

  it('says so when there is no server', async () => {
    const server = await start('none');
    await server.stop();
    expect(await attempt(engine, server)).toMatchObject({ kind: 'failed', failure: { kind: 'refused', code: 'ECONNREFUSED' } });
  });
});
