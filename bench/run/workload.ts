import type { LoadEngine } from '../engine/engine.ts';
import { readTcpCounters } from '../machine/environment.ts';
import { serverRss } from '../machine/server-cost.ts';
import type { Workload } from '../model.ts';
import { capacityWorkload } from '../workloads.ts';
import { Contender } from './contender.ts';
import type { Line } from './line-up.ts';
import { measure } from './measure.ts';
import type { Findings, RunBenchOptions } from './run-bench.ts';
import { comparisonOf, measurementOf } from './summarise.ts';

export type WorkloadRun = {
  readonly run: RunBenchOptions;
  readonly engine: LoadEngine;
  readonly line: Line;
  readonly findings: Findings;
  readonly workload: Workload;
  readonly random: () => number;
};

/** Measures one workload on all servers that stand, and adds what came out to the findings. */
export async function measureWorkload(parts: WorkloadRun): Promise<void> {
  const { run, line, findings, workload } = parts;
  const rate = rateFor(parts);
  const entrants = line.standing.filter((server) => {
    const because = rate === 'unknown' ? 'no rate was measured before that it could be a share of' : line.refusal(server, workload);
    if (because === undefined) return true;
    const skip = { workload: workload.name, server: server.name, because };
    findings.skipped.push(skip);
    run.onEvent({ type: 'skipped', skip });
    return false;
  });
  if (entrants.length === 0 || rate === 'unknown') return;
  run.onEvent({ type: 'workload-started', workload, servers: entrants.map(({ name }) => name) });
  const own = entrants.map((server) => new Contender(server, workload, line.watch));
  const reference =
    workload.besideReference === 'yes' && line.reference !== undefined
      ? new Contender(line.reference, workload, line.watch)
      : undefined;
  const before = readTcpCounters();
  const failures = await measure(reference === undefined ? own : [...own, reference], {
    engine: parts.engine,
    workload,
    repetitions: run.options.repetitions,
    stallMs: run.options.stallMs,
    warmUpMs: warmUpOf(findings),
    seed: run.options.seed,
    random: parts.random,
    signal: run.signal,
    tell: run.onEvent,
    ...(rate !== undefined && { rate }),
    ...(run.options.congestion !== undefined && { congestion: run.options.congestion }),
    ...(run.options.lineEnd !== undefined && { lineEnd: run.options.lineEnd }),
  });
  for (const failure of failures) {
    findings.failures.push(failure);
    line.drop(failure.server);
    run.onEvent({ type: 'failed', failure });
  }
  const sound = own.filter(({ server }) => failures.every((failure) => failure.server !== server.name));
  summarise(parts, sound, { reference, before, rate });
}

type Aside = {
  readonly reference: Contender | undefined;
  readonly before: ReturnType<typeof readTcpCounters>;
  readonly rate: number | undefined;
};

function summarise(parts: WorkloadRun, contenders: readonly Contender[], aside: Aside): void {
  const { run, findings } = parts;
  const { seed, repetitions } = run.options;
  const after = readTcpCounters();
  const { before, rate, reference } = aside;
  const counters = before &&
    after && { retransmits: after.retransmits - before.retransmits, listenDrops: after.listenDrops - before.listenDrops };
  for (const contender of contenders) {
    const serverRssBytes = serverRss(contender.server);
    const measurement = measurementOf(contender, {
      seed,
      repetitions,
      ...(rate !== undefined && { rate }),
      ...(reference !== undefined && { reference }),
      ...(counters !== undefined && { counters }),
      ...(serverRssBytes !== undefined && { serverRssBytes }),
    });
    if (measurement === undefined) continue;
    findings.measurements.push(measurement);
    run.onEvent({ type: 'measured', measurement });
  }
  const [first, ...others] = contenders;
  if (first === undefined || first.server.name !== run.options.servers[0]?.name) return;
  for (const other of others) {
    const comparison = comparisonOf(first, other, seed);
    if (comparison !== undefined) findings.comparisons.push(comparison);
  }
}

/** The first workload warms our own compiler up as well; after that connections only have to settle. */
function warmUpOf(findings: Findings): { readonly least: number; readonly most: number } {
  return findings.measurements.length === 0 ? { least: 500, most: 2000 } : { least: 100, most: 300 };
}

/** Messages per second of the schedule: the same for all servers, a share of the least of their best rates. */
function rateFor({ workload, findings, line }: WorkloadRun): number | undefined | 'unknown' {
  if (workload.pace.kind === 'closed') return undefined;
  if (workload.pace.kind === 'rate') return workload.pace.rate;
  const standing = line.standing.map(({ name }) => name);
  const rates = standing.flatMap((server) =>
    findings.measurements
      .filter((of) => of.server === server && of.workload === capacityWorkload)
      .map((of) => of.messagesPerSecond.value),
  );
  return rates.length === 0 ? 'unknown' : Math.max(1, Math.min(...rates) * workload.pace.share);
}
