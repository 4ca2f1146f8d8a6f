/** A figure with its 95 % interval. */
export type Estimate = { readonly value: number; readonly low: number; readonly high: number };

export type LatencyPercentiles = {
  readonly p50: number;
  readonly p90: number;
  readonly p99: number;
  readonly p999: number;
  readonly max: number;
};

/** One workload of one server, as far as a page shows it; times are milliseconds unless the name says otherwise. */
export type BenchMeasurement = {
  readonly workload: string;
  readonly server: string;
  readonly connections: number;
  readonly messageBytes: number;
  readonly depth: number;
  readonly pace: 'closed' | 'fixed-rate';
  readonly rate?: number;
  readonly messagesPerSecond: Estimate;
  readonly bytesPerSecond: Estimate;
  /** Messages per second of each slice. Results of older versions have none, nor bins. */
  readonly series?: readonly number[];
  readonly steady: boolean;
  readonly latencyMs?: LatencyPercentiles;
  readonly latencyBins?: readonly { readonly upToMs: number; readonly messages: number }[];
  readonly verifiedBytes: number;
  readonly clientCpuUsPerMessage: number;
  readonly serverCpuUsPerMessage?: Estimate;
  readonly clientBound: boolean;
  readonly noisy: boolean;
  readonly ofReference?: Estimate;
};

/** The document of `echospec bench`, as far as a page shows it; its whole shape belongs to bench/. */
export type BenchResult = {
  readonly tool: { readonly name: string; readonly version: string };
  readonly verdict: 'measured' | 'failed' | 'interrupted';
  readonly startedAt: string;
  readonly durationMs: number;
  readonly seed: number;
  readonly engine: string;
  readonly pinning: string;
  readonly environment: { readonly [name: string]: string | number };
  readonly servers: readonly {
    readonly name: string;
    readonly command: readonly string[];
    readonly clients?: 'sequential' | 'concurrent';
    readonly firstAnswerMs?: number;
    readonly longestMessage?: number;
  }[];
  readonly measurements: readonly BenchMeasurement[];
  readonly comparisons: readonly {
    readonly workload: string;
    readonly first: string;
    readonly second: string;
    readonly messagesPerSecond: Estimate;
    readonly serverCpuPerMessage?: Estimate;
    readonly says: string;
  }[];
  readonly failures: readonly { readonly server: string; readonly workload: string; readonly sentence: string }[];
  readonly skipped: readonly { readonly workload: string; readonly server: string; readonly because: string }[];
  readonly objectives: readonly {
    readonly server: string;
    readonly quantile: string;
    readonly limitMs: number;
    readonly holds?: number;
    readonly breaks?: number;
  }[];
  readonly gates: readonly {
    readonly name: string;
    readonly least: number;
    readonly outcome: string;
    readonly ratio?: Estimate;
  }[];
  readonly noiseFloor?: { readonly messagesPerSecond: number; readonly serverCpuPerMessage?: number };
  readonly warnings: readonly string[];
};
