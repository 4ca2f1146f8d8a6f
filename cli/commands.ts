/** One command of `echospec`: what it is for, and where its code is, which is loaded only when it is called. */
export type Command = {
  readonly name: string;
  readonly usage: string;
  readonly describe: string;
  readonly load: () => Promise<{ readonly run: (argv: readonly string[], surroundings: Surroundings) => Promise<number> }>;
};

/** What a command may touch of the outside. */
export type Surroundings = {
  readonly write: (text: string) => void;
  readonly writeError: (text: string) => void;
  readonly environment: Readonly<Record<string, string | undefined>>;
  readonly isTerminal: boolean;
  readonly columns: number;
  readonly color: boolean;
  /** Aborts when the user interrupts (Ctrl-C, SIGTERM). */
  readonly signal: AbortSignal;
};

export const commands: readonly Command[] = [
  {
    name: 'test',
    usage: 'test [options] [-- COMMAND [ARG...]]',
    describe: 'judge a server; without a COMMAND, the bundled reference server',
    load: async () => import('./test-command.ts'),
  },
  {
    name: 'client',
    usage: 'client [options] [-- COMMAND [ARG...]]',
    describe: 'judge a client, by playing the server to it',
    load: async () => import('./client-command.ts'),
  },
  {
    name: 'replay',
    usage: 'replay [FILE] [-- COMMAND [ARG...]]',
    describe: 'do a kept failure again: FIXED, STILL FAILS or COULD NOT RUN',
    load: async () => import('./replay-command.ts'),
  },
  {
    name: 'bench',
    usage: 'bench [options] [-- COMMAND [ARG...]]',
    describe: 'measure one server, or several side by side',
    load: async () => import('./bench-command.ts'),
  },
  {
    name: 'strategies',
    usage: 'strategies [options]',
    describe: 'compare ways to write sendAll and recvAll',
    load: async () => import('./strategies-command.ts'),
  },
  {
    name: 'grade',
    usage: 'grade [options] SUBMISSION... [-- COMMAND]',
    describe: 'many submissions that nobody trusts: built, judged, scored',
    load: async () => import('./grade-command.ts'),
  },
  {
    name: 'explain',
    usage: 'explain ID...',
    describe: 'a mistake or a check in full, with wrong and right code',
    load: async () => import('./explain-command.ts'),
  },
  {
    name: 'list',
    usage: 'list [checks|bugs|servers|...] [--json]',
    describe: 'what there is: checks, mistakes, servers, profiles, reports, …',
    load: async () => import('./list-command.ts'),
  },
  {
    name: 'serve',
    usage: 'serve NAME [--port N]',
    describe: 'run a reference server, or one with a mistake',
    load: async () => import('./serve-command.ts'),
  },
  {
    name: 'report',
    usage: 'report EVENTS [--as FORMAT[=FILE]]...',
    describe: 'make reports from the event log of a run',
    load: async () => import('./report-command.ts'),
  },
  {
    name: 'merge',
    usage: 'merge RECORD... [--as FORMAT[=FILE]]',
    describe: 'join the results of several runs into one table',
    load: async () => import('./merge-command.ts'),
  },
  {
    name: 'init',
    usage: 'init KIND [-- COMMAND [ARG...]]',
    describe: 'write a CI job, an autograder, or a server to fill in',
    load: async () => import('./init-command.ts'),
  },
];
