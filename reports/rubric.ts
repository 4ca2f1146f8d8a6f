/** When students see a check. The words are Gradescope's; elsewhere everything that is not `visible` is hidden. */
export type Visibility = 'visible' | 'hidden' | 'after_due_date' | 'after_published';

/** How much of a failure students see: all, only what their server did, or only that it failed. */
export type Feedback = 'full' | 'actual-only' | 'none';

/** An instructor's own words for a mistake or a check. A mistake has all of them, a check only `title` and `why`. */
export type Wording = {
  readonly title?: string;
  /** What is likely wrong, as one sentence to the author of the server. */
  readonly likely?: string;
  readonly why?: string;
  readonly provoked?: string;
  readonly fair?: string;
  /** What to do, in place of the advice for every language. */
  readonly remedy?: string;
};

/** How a server is scored that does not do the same each time. */
export type FlakyRule = {
  /** How many times at most a submission is judged from the first check to the last; 1 never repeats. */
  readonly repeats?: number;
  /** Whether only those are judged again that have lost points. */
  readonly when?: 'points-lost' | 'always';
  /** What a check costs that failed in some of them: all its points, all if in more than half of them, or its share of them. */
  readonly score?: 'worst' | 'majority' | 'fraction';
};

/** What an instructor decides about points and wording. Keys are check ids, steps (`transfer`), or globs such as `transfer/*`. */
export type Rubric = {
  /** Whole points. An id gives them to its check; a glob gives them to its group, which shares them. The rest gets none. */
  readonly points?: { readonly [idOrGlob: string]: number };
  readonly visibility?: { readonly [idOrGlob: string]: Visibility };
  readonly feedback?: Feedback;
  readonly flaky?: FlakyRule;
  /** What students are told when a check fails, whatever the feedback. */
  readonly hints?: { readonly [idOrGlob: string]: string };
  /** Words in place of ours, by the id of a mistake or of a check. */
  readonly explain?: { readonly [id: string]: Wording };
};

/** How many times a submission that has lost points is judged at most. */
export function repeatsOf(rubric: Rubric | undefined): number {
  return rubric?.flaky?.repeats ?? usualRepeats;
}

/** In five judgements, a mistake that shows in two of three is missed once in 250 times, one that shows in half of them once in 32. */
const usualRepeats = 5;

/** The id of what a gate of the config demands, among the checks: `speed/reference`. */
export function gateId(gate: string): string {
  return `speed/${gate}`;
}

/** Whether a check id fits an id, a step, or a glob. A star stands for any characters, also slashes. */
export function matches(id: string, idOrGlob: string): boolean {
  if (id === idOrGlob || id.startsWith(`${idOrGlob}/`)) return true;
  const pattern = idOrGlob.split('*').map((part) => part.replaceAll(/[.+?^${}()|[\]\\]/g, String.raw`\$&`));
  return new RegExp(`^${pattern.join('.*')}$`, 's').test(id);
}

/** The key that decides about a check: its own id, else the longest glob that fits. */
export function keyFor(id: string, keys: Iterable<string>): string | undefined {
  const fitting = [...keys].filter((key) => matches(id, key));
  return fitting.includes(id) ? id : fitting.sort((a, b) => b.length - a.length)[0];
}

/** When students see the check. */
export function visibilityOf(id: string, rubric: Rubric | undefined): Visibility {
  return valueFor(id, rubric?.visibility) ?? 'visible';
}

/** What a table by ids and globs says about a check. */
export function valueFor<Value>(id: string, table: { readonly [idOrGlob: string]: Value } = {}): Value | undefined {
  const key = keyFor(id, Object.keys(table));
  return key === undefined ? undefined : table[key];
}
