import type { LoadEngine, SliceOutcome } from '../engine/engine.ts';
import type { BenchFailure } from '../engine/failure.ts';
import type { RunningServer } from '../server.ts';
import { explain } from './explain.ts';

export type Examined =
  | { readonly kind: 'works'; readonly clients: 'sequential' | 'concurrent'; readonly firstAnswerMs: number }
  | { readonly kind: 'failed'; readonly failure: BenchFailure };

/** Sizes round the limits where buffers end. */
const sizes = [1, 2, 63, 64, 511, 1460, 4096, 8193, 65_536, 1 << 20];
const sliceMs = 5;
const togetherStallMs = 1000;
const workload = 'examination';

/** Tries messages of many sizes before anything is measured, then two clients at once. */
export async function examine(engine: LoadEngine, server: RunningServer, stallMs: number): Promise<Examined> {
  let firstAnswerMs = Number.POSITIVE_INFINITY;
  for (const messageBytes of sizes) {
    const startMs = performance.now();
    const outcome = await attempt({ engine, server, connections: 1, messageBytes, durationMs: sliceMs, stallMs });
    if (outcome.kind === 'failed') return { kind: 'failed', failure: await explain(outcome.failure, server, workload) };
    firstAnswerMs = Math.min(firstAnswerMs, performance.now() - startMs - outcome.elapsedMs);
  }
  const together = await attempt({
    engine,
    server,
    connections: 2,
    messageBytes: 64,
    durationMs: sliceMs,
    stallMs: togetherStallMs,
  });
  if (together.kind === 'counted') return { kind: 'works', clients: 'concurrent', firstAnswerMs };
  // A server that serves one after the other has not answered the second client at all; one that has and then stops, stalls.
  if (together.failure.kind === 'stall' && together.failure.offset === 0)
    return { kind: 'works', clients: 'sequential', firstAnswerMs };
  return { kind: 'failed', failure: await explain(together.failure, server, workload) };
}

async function attempt(options: {
  readonly engine: LoadEngine;
  readonly server: RunningServer;
  readonly connections: number;
  readonly messageBytes: number;
  readonly durationMs: number;
  readonly stallMs: number;
}): Promise<SliceOutcome> {
  const { engine, server, connections, messageBytes, durationMs, stallMs } = options;
  const { host, port } = server;
  const opened = await engine.open({ host, port, connections, messageBytes, depth: 1, lifetime: 'session', seed: messageBytes });
  if (opened.kind === 'failed') return opened;
  const outcome = await opened.session.run({ durationMs, stallMs });
  const failure = await opened.session.close();
  return outcome.kind === 'counted' && failure !== undefined ? { kind: 'failed', failure } : outcome;
}
