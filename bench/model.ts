import type { EngineName } from './engine/engine.ts';
import type { BenchFailure } from './engine/failure.ts';
import type { Estimate } from './statistics/bootstrap.ts';
import type { LatencyBin, Percentiles } from './statistics/histogram.ts';

/** A pattern of load, by name. */
export type Workload = {
  readonly name: string;
  readonly title: string;
  readonly connections: number;
  readonly messageBytes: number;
  readonly depth: number;
  readonly lifetime: 'session' | 'every-message';
  /** As fast as it answers, or at a rate: messages per second, or a share of the best rate measured before. */
  readonly pace:
    | { readonly kind: 'closed' }
    | { readonly kind: 'rate'; readonly rate: number }
    | { readonly kind: 'share'; readonly share: number };
  /** How long each server is measured, warm-up not counted, in milliseconds. */
  readonly durationMs: number;
  readonly sliceMs: number;
  /** The bundled reference server takes part, so that the result can be told as a share of what is possible here. */
  readonly besideReference: 'yes' | 'no';
};

/** One workload of one server. Times are milliseconds unless the name says otherwise; absent is what could not be measured here. */
export type Measurement = {
  readonly workload: string;
  readonly server: string;
  readonly connections: number;
  readonly messageBytes: number;
  readonly depth: number;
  readonly pace: 'closed' | 'fixed-rate';
  readonly rate?: number;
  readonly repetitions: number;
  readonly slices: number;
  readonly messagesPerSecond: Estimate;
  readonly bytesPerSecond: Estimate;
  /** Messages per second of each slice, in the order of time; the slices of servers side by side alternate. */
  readonly series: readonly number[];
  /** Slices outside the fences of Tukey; they are kept in all figures. */
  readonly outliers: number;
  readonly steady: boolean;
  /** In a closed loop from the sending, at a fixed rate from the scheduled time. */
  readonly latencyMs?: Percentiles;
  /** How many messages took how long, eight bins to the octave; empty bins are left out. */
  readonly latencyBins?: readonly LatencyBin[];
  readonly serviceMs?: Percentiles;
  /** How late we ourselves sent, the connection being free. */
  readonly latenessMs?: Percentiles;
  readonly unsent?: number;
  readonly messages: number;
  readonly verifiedBytes: number;
  readonly mismatches: 0;
  readonly clientCpuUsPerMessage: number;
  readonly serverCpuUsPerMessage?: Estimate;
  /** Shares of one core. */
  readonly clientBusy: number;
  readonly serverBusy?: number;
  readonly clientBound: boolean;
  readonly noisySlices: number;
  readonly noisy: boolean;
  /** Share of one core that processes other than ours and the server's used, mean over the slices. */
  readonly foreignCpu?: number;
  readonly serverRssBytes?: number;
  readonly retransmits?: number;
  readonly listenDrops?: number;
  /** Share of the reference server's messages per second, pair by pair. */
  readonly ofReference?: Estimate;
};

/** One server to another in one workload; ratios are first to second, pair by pair. */
export type Comparison = {
  readonly workload: string;
  readonly first: string;
  readonly second: string;
  readonly messagesPerSecond: Estimate;
  readonly serverCpuPerMessage?: Estimate;
  readonly says: string;
};

export type Skip = { readonly workload: string; readonly server: string; readonly because: string };

export type ServerHead = {
  readonly name: string;
  readonly command: readonly string[];
  readonly clients?: 'sequential' | 'concurrent';
  /** Milliseconds from the connecting to the first answer, best of several. */
  readonly firstAnswerMs?: number;
  /** Longer messages were not promised, or (of lines) not answered. */
  readonly longestMessage?: number;
};

/** The highest rate that held the objective, and the lowest that did not. */
export type Objective = {
  readonly server: string;
  readonly quantile: string;
  readonly limitMs: number;
  readonly holds?: number;
  readonly breaks?: number;
};

export type Gate = {
  readonly name: string;
  readonly least: number;
  readonly outcome: 'held' | 'broken' | 'not measurable here';
  readonly ratio?: Estimate;
  /** Why it could not be decided, and what to do. */
  readonly because?: string;
};

/** The document of `echospec bench`. */
export type BenchDocument = {
  readonly schema: 'echospec/bench/v1';
  readonly tool: { readonly name: 'echospec'; readonly version: string };
  readonly verdict: 'measured' | 'failed' | 'interrupted';
  readonly startedAt: string;
  readonly durationMs: number;
  readonly seed: number;
  readonly engine: EngineName;
  readonly pinning: string;
  readonly environment: Readonly<Record<string, string | number>>;
  readonly servers: readonly ServerHead[];
  readonly measurements: readonly Measurement[];
  readonly comparisons: readonly Comparison[];
  readonly failures: readonly (BenchFailure & { readonly sentence: string })[];
  readonly skipped: readonly Skip[];
  readonly objectives: readonly Objective[];
  readonly gates: readonly Gate[];
  /** With `--selfcheck`: how far two runs of the same server lie apart, the least difference that can be seen. */
  readonly noiseFloor?: { readonly messagesPerSecond: number; readonly serverCpuPerMessage?: number };
  readonly warnings: readonly string[];
};

/** What happens while it runs, for a live line. */
export type BenchEvent =
  | { readonly type: 'engine'; readonly engine: EngineName; readonly pinning: string }
  | { readonly type: 'workload-started'; readonly workload: Workload; readonly servers: readonly string[] }
  | {
      readonly type: 'slice';
      readonly workload: string;
      readonly server: string;
      readonly phase: 'warm-up' | 'measuring';
      readonly messagesPerSecond: number;
      readonly p50Ms: number;
      readonly p99Ms: number;
      readonly noisy: boolean;
    }
  | { readonly type: 'measured'; readonly measurement: Measurement }
  | { readonly type: 'failed'; readonly failure: BenchFailure }
  | { readonly type: 'skipped'; readonly skip: Skip };
