/** A server program at work, as the launcher hands it over. */
export type RunningServer = {
  readonly name: string;
  readonly host: string;
  readonly port: number;
  /** The process ids of its whole tree, as of now. */
  pids(): readonly number[];
  /** Ends the whole tree; resolves when no process of it is left. */
  stop(): Promise<void>;
  /** How the main process ended, once it has. */
  exited(): ServerExit | undefined;
};

export type ServerExit = { readonly exitCode?: number; readonly signal?: string; readonly stderrTail?: string };

/** Starts a server and resolves when it listens. Rejects with a message for the user when it does not. */
export type StartServer = (command: readonly string[], name: string) => Promise<RunningServer>;
