import type { Evidence, Hint, HintContext } from '../harness/index.ts';
import { ended, lastWords } from './hints.ts';

/** What a runtime or the program says itself outweighs what can be inferred from the exchange. */
type Told = {
  readonly bug: string;
  readonly words: RegExp;
  readonly weight: number;
  /** Words that a living process printed may be about something else, unless they name the mistake itself. */
  readonly when?: 'it ended' | 'it does not listen';
  /** Where one thread serves all, the same words tell another mistake. */
  readonly among?: 'threads';
  /** Where the client was gone before its answer, the words tell nothing of a read: the send is what fails. */
  readonly unlessIn?: 'a send';
};

const changedMeanwhile = /(changed size|keys changed) during iteration|ConcurrentModificationException|into hash during iteration/;

const told: readonly Told[] = [
  { bug: 'ascii-decode', words: /Unicode(De|En)codeError: 'ascii' codec/, weight: 0.98 },
  {
    bug: 'utf8-decode',
    words:
      /UnicodeDecodeError|Utf8Error|did not contain valid UTF-8|invalid byte sequence in UTF-8|MalformedInputException|invalid utf-?8/i,
    weight: 0.96,
  },
  {
    bug: 'recursion-per-message',
    words:
      /RecursionError|maximum recursion depth|StackOverflowError|stack level too deep|Maximum call stack size|goroutine stack exceeds|has overflowed its stack/,
    weight: 0.96,
  },
  { bug: 'unlocked-shared-data', words: /concurrent map (writes|read and map write|iteration and map write)/, weight: 0.98 },
  { bug: 'unlocked-shared-data', words: changedMeanwhile, weight: 0.97, among: 'threads' },
  { bug: 'list-changed-while-looping', words: changedMeanwhile, weight: 0.94 },
  { bug: 'deadlock', words: /all goroutines are asleep|No live threads left\. Deadlock/, weight: 0.97 },
  { bug: 'lock-poisoned', words: /PoisonError/, weight: 0.96 },
  { bug: 'rejected-task-fatal', words: /RejectedExecutionException/, weight: 0.96 },
  {
    bug: 'thread-create-unchecked',
    words: /unable to create (new )?native thread|can't start new thread|can't create Thread|failed to spawn thread/i,
    weight: 0.95,
  },
  {
    bug: 'out-of-memory',
    words:
      /OutOfMemoryError: (Java heap|Requested array)|\bMemoryError\b|memory allocation of \d+ bytes failed|NoMemoryError|heap out of memory|bad_alloc|runtime: out of memory/,
    weight: 0.88,
    when: 'it ended',
  },
  {
    bug: 'port-not-a-number',
    words: /TypeError: (an integer is required|'str' object cannot be interpreted as an integer)/,
    weight: 0.97,
    when: 'it does not listen',
  },
  {
    bug: 'wrong-argument-index',
    words:
      /argv\[[\s\S]*IndexError: list index out of range|ArrayIndexOutOfBoundsException|index out of bounds: the len is|index out of range \[\d/,
    weight: 0.93,
    when: 'it does not listen',
  },
  {
    bug: 'text-for-bytes',
    words:
      /TypeError: (a bytes-like object is required, not 'str'|can't concat str to bytes|can only concatenate str \(not "bytes"\) to str)|AttributeError: 'bytes' object has no attribute 'encode'/,
    weight: 0.95,
  },
  { bug: 'len-header-short-read', words: /struct\.error: unpack\w* requires a buffer/, weight: 0.9 },
  {
    bug: 'no-error-handler',
    // Who writes behind its own end() makes the error itself, and no client does.
    words: /Unhandled 'error' event(?![\s\S]*\b(EADDRINUSE|EMFILE|ERR_STREAM_WRITE_AFTER_END)\b)|ERR_UNHANDLED_ERROR/,
    weight: 0.96,
    when: 'it ended',
  },
  {
    // An async function whose promise nobody looks at: await and "for await" throw the error of the socket.
    bug: 'no-error-handler',
    words: /true \/\* fromPromise \*\/[\s\S]*\b(ECONNRESET|EPIPE|ERR_STREAM_PREMATURE_CLOSE)\b/,
    weight: 0.96,
    when: 'it ended',
  },
  {
    bug: 'select-closed-fd-in-set',
    words:
      /select\(\): supplied resource is not a valid|in [`'](IO\.)?select': closed stream|file descriptor cannot be a negative integer/,
    weight: 0.93,
    when: 'it ended',
  },
  {
    // Which call it was, the lines above the message tell: one that accepts or reads finds nothing there, and that is another matter.
    bug: 'would-block-fatal',
    words: /\bsend\w*\([^\n]*\n(?:[\s^~]*\n)?BlockingIOError: |EAGAINWaitWritable/,
    weight: 0.9,
    when: 'it ended',
  },
  { bug: 'eof-fatal', words: /\bEOFError\b|EOFException|UnexpectedEof/, weight: 0.9, when: 'it ended' },
  { bug: 'accept-emfile-fatal', words: /too many open files|EMFILE|code: 24\b/i, weight: 0.9, when: 'it ended' },
  { bug: 'epipe-fatal', words: /BrokenPipe|broken pipe|\bEPIPE\b|code: 32\b/i, weight: 0.8, when: 'it ended' },
  {
    bug: 'rst-read-fatal',
    words: /ConnectionReset|connection reset|ECONNRESET|code: 104\b/i,
    weight: 0.7,
    when: 'it ended',
    unlessIn: 'a send',
  },
  { bug: 'runs-only-once', words: /already running|another instance|(lock|pid) ?file/i, weight: 0.97, when: 'it does not listen' },
];

/** Hints from the last words, for every check of a server. */
export const toldHints: readonly Hint[] = told.map(({ bug, words, weight, when, among, unlessIn }): Hint => ({
  bug,
  fits: (evidence, context) =>
    (among === undefined || context.knowledge.architecture === 'thread') &&
    (unlessIn === undefined || evidence['side'] !== 'write') &&
    isItsTime(when, evidence) &&
    words.test(allWords(context))
      ? weight
      : 0,
  because: (_evidence, context) => `the server itself says: ${lineWith(context, words)}`,
}));

function isItsTime(when: Told['when'], evidence: Evidence): boolean {
  if (when === undefined) return true;
  return when === 'it ended' ? ended(evidence) : evidence.kind === 'not-listening';
}

function allWords({ stderr, stdout }: HintContext): string {
  return `${stdout}\n${stderr}`;
}

const lineMax = 160;

function lineWith(context: HintContext, words: RegExp): string {
  const lines = allWords(context).split('\n');
  const line = lines.findLast((candidate) => words.test(candidate)) ?? lastWords(context) ?? '';
  return line.trim().slice(0, lineMax);
}
