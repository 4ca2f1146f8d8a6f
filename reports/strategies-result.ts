/** One strategy at one size. */
export type StrategyLap = {
  readonly kind: 'send' | 'receive' | 'delimiter';
  readonly strategy: string;
  readonly title: string;
  readonly bytes: number;
  readonly outcome:
    | { readonly kind: 'measured'; readonly mebibytesPerSecond: number; readonly cpuMsPerMebibyte: number }
    | { readonly kind: 'skipped'; readonly because: string };
};

/** The document of `echospec strategies`, as far as a page shows it; its whole shape belongs to bench/. */
export type StrategiesResult = {
  readonly startedAt: string;
  readonly durationMs: number;
  readonly environment: { readonly [name: string]: string | number };
  readonly sizes: readonly number[];
  readonly laps: readonly StrategyLap[];
  /** The exponent of the cost by `kind/strategy`: 1 is proportional to the size, 2 quadratic. */
  readonly growth: { readonly [strategy: string]: number };
  readonly nagle?: readonly { readonly title: string; readonly roundTripMs: number }[];
  readonly failures: readonly { readonly strategy: string; readonly case: string; readonly message: string }[];
  readonly sentences: readonly string[];
};
