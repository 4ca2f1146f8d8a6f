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

export function memoryFault(context: HintContext): boolean {
  return (
    diedBy(context, 'SIGSEGV', 'SIGABRT', 'SIGBUS', 'SIGILL') ||
    says(context, 'stack smashing', 'buffer overflow', 'AddressSanitizer', 'corrupted', 'double free')
  );
}

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
  because: (_evidence, context) => howItEnded(context),
};

/** Part came back, the rest stands unread, and the server waits in epoll for an event that does not come again. */
export function leftUnreadInEpoll(evidence: Evidence): boolean {
  const waits = evidence['waitsIn'];
  const inEpoll = Array.isArray(waits) && waits.some((call) => String(call).startsWith('epoll'));
  return evidence.kind === 'silence' && Number(evidence.unread) > 0 && Number(evidence.receivedBytes) > 0 && inEpoll;
}
