/** How much a requirement weighs: MUST decides conformance, SHOULD counts with `--strict`, MAY is shown and never counted. */
export type Level = 'MUST' | 'SHOULD' | 'MAY';

/** The outcome of one check. */
export type Status = 'passed' | 'failed' | 'skipped' | 'inconclusive' | 'errored';

/** The outcome of a whole run. */
export type Verdict = 'conforms' | 'violates' | 'inconclusive' | 'error';

/** What a mistake is, as far as the evidence tells; the best fit stands first in a list. */
export type Diagnosis = {
  /** A bug id, as `echospec explain` knows it. */
  readonly bug: string;
  /** What is likely wrong, in one sentence. */
  readonly likely: string;
  /** The call to look at, such as `recv`. */
  readonly call: string;
  /** The same as the language of the server spells it, such as `read()`, where that differs. */
  readonly spelled?: string;
  /** Two or three lines of advice, in the language of the server where it can be told. */
  readonly remedy: string;
  /** What was observed that points to this mistake. */
  readonly evidence: string;
};

/** What the server's process did while a check looked at it. */
export type ProcessReport = {
  readonly state: 'running' | 'exited' | 'signalled';
  /** The exit status, when it exited by itself. */
  readonly exitCode?: number;
  /** The name of the signal that ended it, such as `SIGPIPE`. */
  readonly signal?: string;
  /** The system call in which a thread of it waits, such as `sendto`. */
  readonly blockedIn?: string;
  /** The last output, control characters escaped, at most 4 KiB each. */
  readonly stdoutTail?: string;
  readonly stderrTail?: string;
};

/** One step of an exchange, for a picture of it: who did what, when. */
export type Step = {
  /** The number of the client, from 1; 0 is the harness acting on the process (stop, continue, kill). */
  readonly client: number;
  /** Milliseconds since the check's first step. */
  readonly atMs: number;
  readonly kind:
    | 'connect'
    | 'send'
    | 'receive'
    | 'half-close'
    | 'close'
    | 'reset'
    | 'eof'
    | 'silence'
    | 'refused'
    | 'server-reset'
    | 'process'
    | 'note';
  /** The number of bytes sent or received in this step. */
  readonly bytes?: number;
  /** In how many writes they were sent, when in more than one. */
  readonly segments?: number;
  /** The bytes that were sent: all of them when they are few, else what they are like. */
  readonly content?: SentContent;
  /** The step as a sentence without its subject's number: `sends 1025 bytes`. */
  readonly text: string;
};

/** Bytes that were sent, as far as it takes to send some like them: base64 of the first ones, and what all of them are. */
export type SentContent = { readonly head: string; readonly made: 'lines' | 'letters' | 'any-bytes' };

/** The smallest input that shows the violation. */
export type Counterexample = {
  /** The plan, or the parameters of the scenario: plain JSON, enough to do it again. */
  readonly plan: unknown;
  /** The exchange in sentences: `client 1 sends 1025 bytes`. */
  readonly steps: readonly string[];
  /** The same with times and numbers. */
  readonly exchange?: readonly Step[];
  /** How many smaller inputs were found on the way to this one. */
  readonly shrinks?: number;
};

/** The first place where what came differs from what was due. */
export type Difference = {
  readonly offset: number;
  readonly expectedHex: string;
  readonly observedHex: string;
  readonly expectedText: string;
  readonly observedText: string;
};

/** The result of one check, as in `echospec/result/v1`. Fields that do not apply are absent. */
export type CheckResult = {
  readonly id: string;
  readonly level: Level;
  readonly title: string;
  readonly status: Status;
  readonly durationMs: number;
  /** How many times the check's scenario was carried out. */
  readonly runs: number;
  /** Why it was skipped, is inconclusive or errored. */
  readonly because?: string;
  readonly expected?: string;
  readonly observed?: string;
  readonly difference?: Difference;
  readonly confirmed?: { readonly failed: number; readonly of: number };
  /** Where the whole server was judged several times: in how many of them this check failed, of those that judged it. */
  readonly rounds?: { readonly failed: number; readonly of: number };
  readonly counterexample?: Counterexample;
  readonly diagnosis?: readonly Diagnosis[];
  /** The id of the check under whose cause this failure is grouped, when it is not the first of its cause. */
  readonly sameCauseAs?: string;
  readonly replay?: string;
  readonly reproduce?: string;
  readonly process?: ProcessReport;
  /** Facts worth showing for a check that passed as well, such as a measured backlog. */
  readonly facts?: Readonly<Record<string, string | number | boolean>>;
  /** Why it is known to fail, as the baseline says: then it does not fail the run, and passing does. */
  readonly known?: string;
  /** What the instructor has to say about this failure. */
  readonly hint?: string;
  /** The server's system calls during the failing exchange, where it was traced. */
  readonly trace?: readonly string[];
  /** The same as data: the exchange of the traced attempt, and the calls, both counted from its first step. */
  readonly traced?: { readonly steps: readonly Step[]; readonly calls: readonly SystemCall[] };
};

/** One system call of a process of the server, as strace writes it. */
export type SystemCall = {
  readonly atMs: number;
  readonly process: number;
  /** `recvfrom(4, "hello\n", 1024, 0, NULL, NULL) = 6`. */
  readonly text: string;
};

/** One cause of one or more failures. */
export type Cause = {
  readonly bug: string;
  readonly level: Level;
  readonly checks: readonly string[];
};
