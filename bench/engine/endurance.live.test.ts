import { fileURLToPath } from 'node:url';
import { expect, it } from 'vitest';
import { startPlainly } from '../plain-start.ts';
import { makeEngine } from './select.ts';

const fixture = fileURLToPath(new URL('../fixtures/faulty-server.mjs', import.meta.url));
const growthMax = 16 << 20;

it('holds 5,000 connections, and its memory stays as it is', async () => {
  const server = await startPlainly([process.execPath, fixture, 'none', '{port}'], 'none');
  const engine = await makeEngine('best');
  if (engine === undefined) throw new Error('there is always an engine');
  try {
    const { host, port } = server;
    const opened = await engine.open({ host, port, connections: 5000, messageBytes: 64, depth: 1, lifetime: 'session', seed: 1 });
    if (opened.kind === 'failed') {
      // A hard limit on open files below 5,000 is the machine's, not ours.
      expect(opened.failure).toMatchObject({ kind: 'refused', code: 'EMFILE' });
      return;
    }
    const slice = { durationMs: 50, stallMs: 20_000 };
    for (let round = 0; round < 5; round++) expect((await opened.session.run(slice)).kind).toBe('counted');
    const before = memory();
    for (let round = 0; round < 30; round++) expect((await opened.session.run(slice)).kind).toBe('counted');
    expect(memory() - before).toBeLessThan(growthMax);
    expect(await opened.session.close()).toBeUndefined();
  } finally {
    await engine.close();
    await server.stop();
  }
});

function memory(): number {
  const { heapUsed, external } = process.memoryUsage();
  return heapUsed + external;
}
