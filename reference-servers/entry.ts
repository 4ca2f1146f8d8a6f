/** The kinds of server that come with a profile of their own; a user's profile may have any other name. */
export type ProfileName = 'echo' | 'single-message' | 'line-echo' | (string & Record<never, never>);

export type LanguageName = 'c' | 'python' | 'node' | 'java' | 'rust' | 'go' | 'perl' | 'ruby';

/** A server of ours that keeps its profile. */
export type ServerEntry = {
  /** Unique among all entries: `python-echo-thread`. */
  readonly name: string;
  readonly profile: ProfileName;
  readonly language: LanguageName;
  /** Relative to the folder of the language: `faulty/read_once.py`. */
  readonly file: string;
  readonly clients: 'sequential' | 'concurrent';
  /** Flags for the compiler. */
  readonly flags?: readonly string[];
  /** Arguments after the port. */
  readonly arguments?: readonly string[];
  /** The options of `echospec test` that it is judged with: `['--framing', 'line']`. */
  readonly options?: readonly string[];
};

/** A server with exactly one mistake, made on purpose. */
export type FaultyEntry = ServerEntry & {
  /** The id of the mistake. */
  readonly bug: string;
  /** The ids of the checks that the mistake must fail. */
  readonly violates: readonly string[];
  /** The ids of the checks that it fails as well when the kernel's buffers, or the scheduler, happen to let the mistake show there. */
  readonly mayViolate?: readonly string[];
};

/** The clients of one language. What they need besides host and port stands in `arguments`; without it they read stdin. */
export type LanguageClients = {
  readonly conforming: readonly Omit<ServerEntry, 'language' | 'profile' | 'clients'>[];
  readonly faulty: readonly Omit<FaultyEntry, 'language' | 'profile' | 'clients'>[];
};

/** The servers of one language, as its own index lists them: the folder tells the language. */
export type LanguageServers = {
  readonly conforming: readonly Omit<ServerEntry, 'language'>[];
  readonly faulty: readonly Omit<FaultyEntry, 'language'>[];
};
