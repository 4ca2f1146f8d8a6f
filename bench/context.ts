import type { BenchDocument } from './model.ts';
import type { ServerOption } from './options.ts';
import type { StartServer } from './server.ts';
import type { StrategiesDocument } from './strategies/result.ts';

/** What the command line gives a command to work with. */
export type CommandContext = {
  readonly startServer: StartServer;
  readonly write: (text: string) => void;
  readonly writeError: (text: string) => void;
  readonly isTerminal: boolean;
  /** Whether colours are wanted; absent: on a terminal. */
  readonly color?: boolean;
  readonly columns: number;
  readonly signal: AbortSignal;
  readonly version?: string;
  /** The pages for a browser, which are not made in bench/. */
  readonly pages?: {
    readonly bench: (result: BenchDocument) => string;
    readonly strategies: (result: StrategiesDocument) => string;
  };
  /** Measured when the user names no server. */
  readonly defaultServer?: ServerOption;
};

export const exitCode = { fine: 0, failed: 1, usage: 2, notMeasured: 3 } as const;
