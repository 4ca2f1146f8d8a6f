import type { Evidence, Hint, HintContext } from '../harness/index.ts';

/** Hints that fit in many checks. Those of one check alone stand in its own file. */

/** Whether the process was ended by this signal. */
export function diedBy(context: HintContext, ...signals: readonly string[]): boolean {
  const { exit } = context;
  if (exit === undefined) return false;
  if (exit.signal !== undefined) return signals.includes(exit.signal);
  return signals.some((signal) => exit.exitCode === 128 + (signalNumbers[signal] ?? 1_000));
}

const signalNumbers: Readonly<Record<string, number>> = {
  SIGABRT: 6,
  SIGBUS: 7,
  SIGFPE: 8,
  SIGILL: 4,
  SIGKILL: 9,
  SIGPIPE: 13,
  SIGSEGV: 11,
  SIGTERM: 15,
};

/** Whether the last output holds one of the words, such as the name of an exception. */
export function says(context: HintContext, ...words: readonly string[]): boolean {
  const text = `${context.stderr}\n${context.stdout}`.toLowerCase();
  return words.some((word) => text.includes(word.toLowerCase()));
}

/** A program that ends itself by abort(), such as with an assertion, has said why; otherwise the C library has found its memory damaged. */
export function memoryFault(context: HintContext): boolean {
  if (diedBy(context, 'SIGABRT') && says(context, 'assertion', 'terminate called')) return false;
  return (
    diedBy(context, 'SIGSEGV', 'SIGABRT', 'SIGBUS', 'SIGILL') ||
    says(context, 'stack smashing', 'buffer overflow', 'AddressSanitizer', 'corrupted', 'double free')
  );
}

/** Whether the harness had to end the server, since it started processes without end. */
export function forksWithoutEnd(evidence: Evidence): boolean {
  return evidence['startsWithoutEnd'] === true;
}

export const whyItWasEnded = (): string =>
  'it started one process after the other, and echospec had to end it before the machine had no more';

export function ended(evidence: Evidence): boolean {
  return evidence.kind === 'process-ended';
}

/** How the process ended, for the sentence of a hint. */
export function howItEnded(context: HintContext): string {
  const { exit } = context;
  if (exit?.signal !== undefined) return `the process was ended by ${exit.signal}`;
  if (exit?.exitCode !== undefined) return `the process exited with status ${exit.exitCode}`;
  return 'the process ended';
}

/** The process died, and nothing more special fits. */
export const crashes: Hint = {
  bug: 'crashes',
  fits: (evidence) => (ended(evidence) ? 0.2 : 0),
  because: (_evidence, context) => howItEndedAndWhatItSaid(context),
};

/** How the process ended, with its last words where it had any. */
export function howItEndedAndWhatItSaid(context: HintContext): string {
  const words = lastWords(context);
  return words === undefined ? howItEnded(context) : `${howItEnded(context)} and said: ${words}`;
}

/** Where a thread, a child or a task ends by an exception the process lives on, and only these words tell of it. */
export function whatItSaid(context: HintContext): string {
  const words = lastWords(context) ?? '';
  return /\b[A-Z]\w*(Error|Exception)\b/.test(words) ? `, and it said: ${words}` : '';
}

const wordsMax = 200;

/**
 * The line of the last output that says why: the message of an exception, a panic or an error, with the place in the source where one
 * is named; else the last line.
 */
export function lastWords({ stderr }: Pick<HintContext, 'stderr'>): string | undefined {
  const lines = stderr
    .split('\n')
    .map((line) => line.trim())
    .filter((line) => line !== '');
  const at = lines.findLastIndex((line) => why.test(line));
  const line = lines[at];
  if (line === undefined) return lines.at(-1)?.slice(0, wordsMax);
  const below = /panicked at .*:$/.test(line) ? lines[at + 1] : undefined;
  return [line, placeOf(line, lines.slice(0, at)), below]
    .filter((part) => part !== undefined)
    .join(' ')
    .slice(0, wordsMax);
}

/** A traceback of Python names the places above its message, those in the library last. */
function placeOf(line: string, above: readonly string[]): string | undefined {
  if (!/^[\w.]+(Error|Exception)\b/.test(line)) return undefined;
  const own = above.findLast((candidate) => /^File ".*", line \d+/.test(candidate) && !/\/lib\/|<frozen/.test(candidate));
  const [, file, number] = /([^/"]+)", line (\d+)/.exec(own ?? '') ?? [];
  return file === undefined ? undefined : `(${file}, line ${number})`;
}

const why =
  /^[\w.]*(Error|Exception)\b|\((Errno::\w+|\w+Error)\)$|Exception in thread|panicked at|^panic: |^fatal error: |\berror: |: .*(failed|denied|in use|refused)/i;

/** Part came back, the rest stands unread, and the server waits in epoll for an event that does not come again. */
export function leftUnreadInEpoll(evidence: Evidence, context: HintContext): boolean {
  if (!callsEpollItself(context)) return false;
  return isLeftUnread(evidence);
}

/** In these languages the runtime deals with epoll, and a program can not make such a mistake. */
export function callsEpollItself({ knowledge }: HintContext): boolean {
  return !['javascript', 'go', 'java', 'ruby'].includes(knowledge.language ?? '');
}

/** A socket is no longer read: nobody has called resume(), or asked for the next event. */
export const notResumed: Hint = {
  bug: 'reading-not-resumed',
  fits: (evidence, context) =>
    ['javascript', 'java'].includes(context.knowledge.language ?? '') && isLeftUnread(evidence) ? 0.85 : 0,
  because: ({ receivedBytes, unread }) =>
    `${String(receivedBytes)} bytes came back, and ${String(unread)} stand in the receive queue of the server, which no longer reads`,
};

function isLeftUnread(evidence: Evidence): boolean {
  const waits = evidence['waitsIn'];
  const inEpoll = Array.isArray(waits) && waits.some((call) => String(call).startsWith('epoll'));
  return evidence.kind === 'silence' && Number(evidence.unread) > 0 && Number(evidence.receivedBytes) > 0 && inEpoll;
}

/** Whether a thread or process of the server slept in one of these system calls. */
export function sleepsIn({ waitsIn }: Evidence, ...calls: readonly string[]): boolean {
  return Array.isArray(waitsIn) && calls.some((call) => waitsIn.includes(call));
}
