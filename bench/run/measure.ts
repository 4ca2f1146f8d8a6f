import type { LoadEngine, Slice } from '../engine/engine.ts';
import type { BenchFailure } from '../engine/failure.ts';
import type { LineEnd } from '../engine/pattern.ts';
import type { BenchEvent, Workload } from '../model.ts';
import { quantileOf } from '../statistics/histogram.ts';
import { shuffled } from '../statistics/random.ts';
import { isSteady } from '../statistics/series.ts';
import { type Contender, isFailure, type Sample } from './contender.ts';

export type MeasureOptions = {
  readonly engine: LoadEngine;
  readonly workload: Workload;
  /** Messages per second, where the workload is not a closed loop. */
  readonly rate?: number;
  readonly repetitions: number;
  readonly warmUpMs: { readonly least: number; readonly most: number };
  readonly stallMs: number;
  readonly seed: number;
  readonly congestion?: string;
  readonly lineEnd?: LineEnd;
  readonly random: () => number;
  readonly signal: AbortSignal;
  readonly tell: (event: BenchEvent) => void;
};

/**
 * Measures the contenders side by side: all connections stay open, slices alternate in random order, and each has come to
 * rest before the next begins. Returns the failures; a contender that failed takes no further part and has no figures.
 */
export async function measure(contenders: readonly Contender[], options: MeasureOptions): Promise<readonly BenchFailure[]> {
  const failures: BenchFailure[] = [];
  let running = contenders;
  for (let repetition = 0; repetition < options.repetitions && running.length > 0; repetition++) {
    running = await keepGoing(running, failures, (contender) =>
      contender.open(options.engine, { seed: options.seed + repetition, ...wireOf(options) }),
    );
    running = await warmUp(running, failures, options);
    running = await measureRepetition(running, failures, options);
    running = await keepGoing(running, failures, (contender) => contender.close());
  }
  for (const contender of contenders) await contender.close();
  return failures;
}

const warmUpSliceMs = 100;

type Step = (contender: Contender) => Promise<BenchFailure | undefined>;

async function keepGoing(contenders: readonly Contender[], failures: BenchFailure[], step: Step): Promise<readonly Contender[]> {
  const left: Contender[] = [];
  for (const contender of contenders) {
    const failure = await step(contender);
    if (failure === undefined) left.push(contender);
    else failures.push(failure);
  }
  return left;
}

async function warmUp(
  contenders: readonly Contender[],
  failures: BenchFailure[],
  options: MeasureOptions,
): Promise<readonly Contender[]> {
  const { least, most } = options.warmUpMs;
  const slice = { ...sliceOf(options), durationMs: Math.min(warmUpSliceMs, options.workload.sliceMs) };
  let running = contenders;
  const rates = new Map<Contender, number[]>();
  const settled = (contender: Contender): boolean => isSteady(rates.get(contender) ?? []);
  for (let spentMs = 0; spentMs < most && !options.signal.aborted; spentMs += slice.durationMs) {
    if (spentMs >= least && running.every(settled)) break;
    running = await keepGoing(running, failures, async (contender) => {
      const sample = await contender.run(slice);
      if (isFailure(sample)) return sample;
      rates.set(contender, [...(rates.get(contender) ?? []), rateOf(sample)]);
      options.tell(eventOf(contender, sample, 'warm-up'));
      return undefined;
    });
  }
  return running;
}

async function measureRepetition(
  contenders: readonly Contender[],
  failures: BenchFailure[],
  options: MeasureOptions,
): Promise<readonly Contender[]> {
  const slice = sliceOf(options);
  const rounds = Math.max(2, Math.round(options.workload.durationMs / options.repetitions / slice.durationMs));
  let running = contenders;
  for (let round = 0; round < rounds && running.length > 0 && !options.signal.aborted; round++) {
    running = await keepGoing(shuffled(running, options.random), failures, async (contender) => {
      const sample = await contender.run(slice);
      if (isFailure(sample)) return sample;
      contender.keep(sample);
      options.tell(eventOf(contender, sample, 'measuring'));
      return undefined;
    });
  }
  return running;
}

function sliceOf(options: MeasureOptions): Slice {
  const { rate, stallMs, workload } = options;
  return { durationMs: workload.sliceMs, stallMs, ...(rate !== undefined && { rate }) };
}

function wireOf({ congestion, lineEnd }: MeasureOptions): Pick<MeasureOptions, 'congestion' | 'lineEnd'> {
  return { ...(congestion !== undefined && { congestion }), ...(lineEnd !== undefined && { lineEnd }) };
}

export function rateOf(sample: Sample): number {
  return (sample.messages * 1000) / sample.elapsedMs;
}

function eventOf(contender: Contender, sample: Sample, phase: 'warm-up' | 'measuring'): BenchEvent {
  const latency = contender.latest?.latency;
  const at = (share: number): number => (latency === undefined ? 0 : (quantileOf(latency, share) ?? 0));
  const { server, workload } = contender;
  return {
    type: 'slice',
    workload: workload.name,
    server: server.name,
    phase,
    messagesPerSecond: rateOf(sample),
    p50Ms: at(0.5),
    p99Ms: at(0.99),
    noisy: sample.noisy,
  };
}
