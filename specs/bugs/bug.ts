/** The languages in which advice is given; a server in another one gets the advice that holds for all. */
export type Language = 'c' | 'python' | 'java' | 'javascript' | 'rust' | 'go' | 'perl' | 'ruby' | 'other';

/** A language that advice or an example can be written in. */
export type TaughtLanguage = Exclude<Language, 'other'>;

/** The kind of program in which a mistake can be made; `own` is a server for which a user has written the profile. */
export type BugProfile = 'echo' | 'line-echo' | 'single-message' | 'client' | 'echo-udp' | 'own' | Service;

/** The small services of RFC 863 to 868. */
type Service = 'discard' | 'chargen' | 'qotd' | 'daytime' | 'time';

/** Where a statement about right and wrong can be looked up. */
export type Source = {
  readonly kind: 'rfc' | 'posix' | 'man' | 'book';
  readonly name: string;
  readonly section?: string;
};

/** Advice of two or three sentences: for any language, and by the names of the calls where a language has its own. */
export type Remedy = { readonly any: string } & { readonly [language in TaughtLanguage]?: string };

/** The mistake and its repair as code. */
export type Example = { readonly language: TaughtLanguage; readonly wrong: string; readonly right: string };

/** A mistake that a server, or a client, can contain: what a diagnosis names and what `echospec explain` prints. */
export type Bug = {
  /** Kebab-case, and never renamed: it stands in records, grades and baselines. */
  readonly id: string;
  /** A short noun phrase or clause for headings. */
  readonly title: string;
  /** What is likely wrong, as one sentence to the author of the server. */
  readonly likely: string;
  /** The call to look at, such as `send`. */
  readonly call: string;
  /** Where a language calls it by another name. */
  readonly calls?: { readonly [language in TaughtLanguage]?: string };
  /** How much it weighs in the `echo` profile, or in the profile in which it exists. */
  readonly level: 'MUST' | 'SHOULD' | 'MAY';
  readonly profiles: readonly [BugProfile, ...BugProfile[]];
  /**
   * What rules it out where it is missing: it shows by comparing the answer with the message, where an echo is due, or it lies in what a
   * message says or how long it is, which nobody can tell who has not read it.
   */
  readonly restsOn?: 'the echo' | 'the message';
  /** Why it matters: what happens to a user of the program. */
  readonly why: string;
  /** How it is provoked, or noticed, from outside the process. */
  readonly provoked: string;
  readonly remedy: Remedy;
  readonly example?: Example;
  /** What looks like this mistake and is not blamed; empty when nothing does. */
  readonly fair: string;
  readonly sources: readonly [Source, ...Source[]];
};

/** The advice for a mistake in the language of the server, or the advice that holds in every language. */
export function adviceFor(bug: Bug, language: Language): string {
  if (language === 'other') return bug.remedy.any;
  return bug.remedy[language] ?? bug.remedy.any;
}

/** The call to look at, by the name that it has in the language of the server. */
export function callFor(bug: Bug, language: Language): string {
  return (language === 'other' ? undefined : bug.calls?.[language]) ?? bug.call;
}
