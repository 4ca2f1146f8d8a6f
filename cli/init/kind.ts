/** What a kind is filled in with. */
export type Answers = {
  /** The command that starts a server, with {port} in it. */
  readonly command: readonly string[];
};

/** A file to write: where, beginning at the folder that was chosen, and with what. */
export type InitFile = { readonly path: string; readonly content: string | Uint8Array; readonly executable?: true };

/** Something that `echospec init` can write. */
export type Kind = {
  readonly name: string;
  readonly describe: string;
  /** Whether a command can be given, for the servers that are to be judged. */
  readonly command: 'asked' | 'own';
  files(answers: Answers): readonly InitFile[];
  /** What to do next, a line each. */
  next(answers: Answers): readonly string[];
};
