import type { LoadEngine } from '../engine/engine.ts';
import type { Objective } from '../model.ts';
import type { RunningServer } from '../server.ts';
import { quantileOf } from '../statistics/histogram.ts';
import type { Line } from './line-up.ts';
import type { Findings, RunBenchOptions } from './run-bench.ts';

export type Slo = { readonly quantile: string; readonly share: number; readonly limitMs: number };

export type ObjectiveSearch = {
  readonly run: RunBenchOptions;
  readonly engine: LoadEngine;
  readonly line: Line;
  readonly server: RunningServer;
  readonly slo: Slo;
  readonly findings: Findings;
};

const rateMin = 100;
const rateMax = 1_000_000;
const stepsMax = 14;
const sliceMs = 700;
/** The search ends when the two rates lie this close. */
const closeEnough = 1.05;

/**
 * The highest rate at which the quantile of the latency, from the scheduled time, stays within the limit: doubled until it
 * breaks, then halved between. A rate that the server can't keep up with breaks as well.
 */
export async function searchObjective(search: ObjectiveSearch): Promise<Objective> {
  const { server, slo, run } = search;
  let holds: number | undefined;
  let breaks: number | undefined;
  for (let step = 0; step < stepsMax && !run.signal.aborted; step++) {
    if (holds !== undefined && breaks !== undefined && breaks / holds < closeEnough) break;
    const rate = breaks === undefined ? Math.min(rateMax, (holds ?? 500) * 2) : Math.sqrt((holds ?? rateMin) * breaks);
    // One disturbance is not the server's limit: a rate breaks when it breaks twice.
    const first = await keeps(search, rate);
    const kept = first === 'no' ? await keeps(search, rate) : first;
    if (kept === 'failed') break;
    if (kept === 'yes') holds = rate;
    else breaks = rate;
    if (holds === rateMax || breaks === rateMin) break;
  }
  return {
    server: server.name,
    quantile: slo.quantile,
    limitMs: slo.limitMs,
    ...(holds !== undefined && { holds }),
    ...(breaks !== undefined && { breaks }),
  };
}

async function keeps(search: ObjectiveSearch, rate: number): Promise<'yes' | 'no' | 'failed'> {
  const { engine, server, slo, run, line, findings } = search;
  const connections = line.heads.find(({ name }) => name === server.name)?.clients === 'sequential' ? 1 : 16;
  const load = {
    host: server.host,
    port: server.port,
    connections,
    messageBytes: 64,
    depth: 1,
    lifetime: 'session',
    seed: 1,
    ...(run.options.lineEnd !== undefined && { lineEnd: run.options.lineEnd }),
  } as const;
  const opened = await engine.open(load);
  const outcome =
    opened.kind === 'failed' ? opened : await opened.session.run({ durationMs: sliceMs, stallMs: run.options.stallMs, rate });
  if (opened.kind === 'open') await opened.session.close();
  if (outcome.kind === 'counted') {
    const reached = quantileOf(outcome.latency, slo.share);
    return reached !== undefined && reached <= slo.limitMs ? 'yes' : 'no';
  }
  findings.failures.push({ server: server.name, workload: `slo ${slo.quantile}`, what: outcome.failure });
  return 'failed';
}
