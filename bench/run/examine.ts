import type { LoadEngine, SliceOutcome } from '../engine/engine.ts';
import type { BenchFailure, LoadFailure } from '../engine/failure.ts';
import type { LineEnd } from '../engine/pattern.ts';
import type { RunningServer } from '../server.ts';
import { explain } from './explain.ts';

export type Examined =
  | {
      readonly kind: 'works';
      readonly clients: 'sequential' | 'concurrent';
      readonly firstAnswerMs: number;
      /** The longest message, where longer ones were not promised, or (of lines) not answered. */
      readonly longestMessage?: number;
    }
  | { readonly kind: 'failed'; readonly failure: BenchFailure };

/** Sizes round the limits where buffers end. */
const sizes = [1, 2, 63, 64, 511, 1460, 4096, 8193, 65_536, 1 << 20];
const sliceMs = 5;
const togetherStallMs = 1000;
const workload = 'examination';

/** Every server of lines answers lines of this length; how long they may be beyond is its own. */
const lineBytesDemanded = 4096;

export type Examination = {
  readonly engine: LoadEngine;
  readonly server: RunningServer;
  readonly stallMs: number;
  readonly lineEnd?: LineEnd;
  readonly messageMax?: number;
};

/** Tries messages of many sizes before anything is measured, then two clients at once. */
export async function examine(examination: Examination): Promise<Examined> {
  const { server, lineEnd, messageMax } = examination;
  const failed = async (failure: LoadFailure): Promise<Examined> => ({
    kind: 'failed',
    failure: await explain(failure, server, workload),
  });
  let firstAnswerMs = Number.POSITIVE_INFINITY;
  let longestMessage = messageMax;
  let before = 0;
  const least = lineEnd === undefined ? 1 : 2;
  for (const messageBytes of sizes.filter((size) => size >= least && size <= (messageMax ?? size))) {
    const startMs = performance.now();
    const outcome = await attempt(examination, { connections: 1, messageBytes, stallMs: examination.stallMs });
    if (outcome.kind === 'failed') {
      if (lineEnd === undefined || before < lineBytesDemanded || server.exited() !== undefined)
        return failed(await withWhatItWaitsFor(outcome.failure, examination));
      longestMessage = before;
      break;
    }
    before = messageBytes;
    firstAnswerMs = Math.min(firstAnswerMs, performance.now() - startMs - outcome.elapsedMs);
  }
  const works = { kind: 'works', firstAnswerMs, ...(longestMessage !== undefined && { longestMessage }) } as const;
  const together = await attempt(examination, { connections: 2, messageBytes: 64, stallMs: togetherStallMs });
  if (together.kind === 'counted') return { ...works, clients: 'concurrent' };
  // A server that serves one after the other has not answered the second client at all; one that has and then stops, stalls.
  if (together.failure.kind === 'stall' && together.failure.offset === 0) return { ...works, clients: 'sequential' };
  return failed(together.failure);
}

/** Servers of lines are taken for servers of bytes: one that has answered nothing is asked once with a line. */
async function withWhatItWaitsFor(failure: LoadFailure, examination: Examination): Promise<LoadFailure> {
  if (failure.kind !== 'stall' || failure.offset > 0 || examination.lineEnd !== undefined) return failure;
  const withLines = { ...examination, lineEnd: 'crlf' } as const;
  const outcome = await attempt(withLines, { connections: 1, messageBytes: 64, stallMs: togetherStallMs });
  return outcome.kind === 'counted' ? { ...failure, waitsFor: 'a line end' } : failure;
}

async function attempt(
  { engine, server, lineEnd }: Examination,
  load: { readonly connections: number; readonly messageBytes: number; readonly stallMs: number },
): Promise<SliceOutcome> {
  const { host, port } = server;
  const { connections, messageBytes, stallMs } = load;
  const opened = await engine.open({
    host,
    port,
    connections,
    messageBytes,
    depth: 1,
    lifetime: 'session',
    seed: messageBytes,
    ...(lineEnd !== undefined && { lineEnd }),
  });
  if (opened.kind === 'failed') return opened;
  const outcome = await opened.session.run({ durationMs: sliceMs, stallMs });
  const failure = await opened.session.close();
  return outcome.kind === 'counted' && failure !== undefined ? { kind: 'failed', failure } : outcome;
}
