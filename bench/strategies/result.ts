import type { NagleResult } from './nagle.ts';
import type { Lap } from './race.ts';

/** A strategy of the user's that breaks the contract. */
export type ContractFailure = {
  readonly kind: 'send' | 'receive';
  readonly strategy: string;
  readonly case: string;
  readonly message: string;
};

/** The document of `echospec strategies`. */
export type StrategiesDocument = {
  readonly schema: 'echospec/strategies/v1';
  readonly startedAt: string;
  readonly durationMs: number;
  readonly environment: Readonly<Record<string, string | number>>;
  readonly sizes: readonly number[];
  readonly laps: readonly Lap[];
  /** The fitted growth exponent of each strategy: 1 is proportional to the size, 2 quadratic. */
  readonly growth: Readonly<Record<string, number>>;
  readonly nagle?: readonly NagleResult[];
  /** How many cases of the contract the user's own strategies were tried in. */
  readonly tried?: number;
  readonly failures: readonly ContractFailure[];
  readonly sentences: readonly string[];
};
