import { loopbackCongestion } from '../engine/descriptor.ts';
import type { EngineName } from '../engine/engine.ts';
import { type BenchFailure, sentenceOf } from '../engine/failure.ts';
import { startEngine } from '../engine/thread.ts';
import { readEnvironment } from '../machine/environment.ts';
import type { BenchDocument, BenchEvent, Comparison, Measurement, Objective, ServerHead, Skip } from '../model.ts';
import type { BenchOptions } from '../options.ts';
import type { StartServer } from '../server.ts';
import { randomFrom } from '../statistics/random.ts';
import { capacityWorkload } from '../workloads.ts';
import { gateOf } from './gate.ts';
import { startLine } from './line-up.ts';
import { searchObjective } from './objective.ts';
import { measureWorkload } from './workload.ts';

export type RunBenchOptions = {
  readonly options: BenchOptions;
  readonly startServer: StartServer;
  readonly signal: AbortSignal;
  readonly onEvent: (event: BenchEvent) => void;
  readonly version: string;
};

/** What has been found so far. */
export type Findings = {
  readonly measurements: Measurement[];
  readonly comparisons: Comparison[];
  readonly failures: BenchFailure[];
  readonly skipped: Skip[];
  readonly objectives: Objective[];
  readonly warnings: string[];
};

/** No engine of the wanted kind works here, or a server could not be started: nothing was measured. */
export class NotMeasurable extends Error {
  override readonly name = 'NotMeasurable';
}

/**
 * Measures one server, or several side by side, over all the workloads that were asked for. A wrong byte, an early end or a
 * stall is a failure in the document and never a number; the failed server takes no further part.
 */
export async function runBench(run: RunBenchOptions): Promise<BenchDocument> {
  const startedAt = new Date();
  const { options } = run;
  const findings: Findings = { measurements: [], comparisons: [], failures: [], skipped: [], objectives: [], warnings: [] };
  const clientCore = options.pin === 'on' ? options.cores - 1 : undefined;
  const engine = await startEngine({ engine: options.engine, ...(clientCore !== undefined && { core: clientCore }) });
  if (engine === undefined) throw new NotMeasurable(`the engine ${options.engine} does not work on this system`);
  let heads: readonly ServerHead[] = [];
  let pinning = 'none';
  try {
    await using line = await startLine({ ...run, engine, findings });
    pinning = engine.pinned ? line.pinning : 'none';
    run.onEvent({ type: 'engine', engine: engine.name, pinning });
    await line.examine();
    for (const workload of options.workloads) {
      if (run.signal.aborted || line.standing.length === 0) break;
      await measureWorkload({ run, engine, line, findings, workload, random: randomFrom(options.seed) });
    }
    if (options.slo !== undefined)
      for (const server of line.standing)
        findings.objectives.push(await searchObjective({ run, engine, line, server, slo: options.slo, findings }));
    heads = line.heads;
  } finally {
    await engine.close();
  }
  return documentOf({ run, startedAt, engine: engine.name, pinning, heads, findings });
}

function documentOf(parts: {
  readonly run: RunBenchOptions;
  readonly startedAt: Date;
  readonly engine: EngineName;
  readonly pinning: string;
  readonly heads: readonly ServerHead[];
  readonly findings: Findings;
}): BenchDocument {
  const { run, findings, startedAt, engine, pinning, heads } = parts;
  const { options } = run;
  const gates = options.gates.map((gate) =>
    gateOf(gate, findings.comparisons, findings.measurements, options.servers[0]?.name ?? ''),
  );
  const noiseFloor = options.selfcheck === 'on' ? noiseFloorOf(findings.comparisons) : undefined;
  return {
    schema: 'echospec/bench/v1',
    tool: {
      name: 'echospec',
      version: run.version,
    },
    verdict: findings.failures.length > 0 ? 'failed' : run.signal.aborted ? 'interrupted' : 'measured',
    startedAt: startedAt.toISOString(),
    durationMs: Date.now() - startedAt.getTime(),
    seed: options.seed,
    engine,
    pinning,
    environment: {
      ...readEnvironment(),
      clientCongestionControl: engine === 'net' ? 'system' : (options.congestion ?? loopbackCongestion),
    },
    servers: heads,
    measurements: findings.measurements,
    comparisons: findings.comparisons,
    failures: findings.failures.map((failure) => ({
      ...failure,
      sentence: sentenceOf(failure.what),
    })),
    skipped: findings.skipped,
    objectives: findings.objectives,
    gates,
    ...(noiseFloor !== undefined && { noiseFloor }),
    warnings: findings.warnings,
  };
}

/** The widest reach of the intervals of the A/A comparison: what lies within it is noise. */
function noiseFloorOf(comparisons: readonly Comparison[]): NonNullable<BenchDocument['noiseFloor']> | undefined {
  const control = comparisons.find(({ workload, second }) => workload === capacityWorkload && second.endsWith(controlSuffix));
  const chosen = control ?? comparisons.find(({ second }) => second.endsWith(controlSuffix));
  if (chosen === undefined) return undefined;
  const reach = ({ low, high }: { readonly low: number; readonly high: number }): number =>
    Math.max(Math.abs(low - 1), Math.abs(high - 1));
  const cpu = chosen.serverCpuPerMessage;
  return { messagesPerSecond: reach(chosen.messagesPerSecond), ...(cpu !== undefined && { serverCpuPerMessage: reach(cpu) }) };
}

/** What the second start of a server is called with `--selfcheck`. */
export const controlSuffix = ' (again)';
