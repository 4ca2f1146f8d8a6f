import type { Evidence, Hint, HintContext, SpinningCall } from '../../harness/index.ts';
import { crashes, diedBy, ended, howItEnded, howItEndedAndWhatItSaid, lastWords, memoryFault, says } from '../hints.ts';

/**
 * The mistakes that a reset shows. The same stand in every check of this step: which call failed is told by the last words of
 * the process where it has any, and else by what the client did, since each check meets the server in another call.
 */
export const resetHints: readonly Hint[] = [
  {
    bug: 'sigpipe-death',
    fits: (evidence, context) => (ended(evidence) && diedBy(context, 'SIGPIPE') ? 0.98 : 0),
    because: () => 'the signal SIGPIPE ended the process: it wrote to a connection that the client had reset',
  },
  {
    bug: 'no-error-handler',
    fits: (evidence, context) => (ended(evidence) && says(context, "Unhandled 'error' event", 'ERR_UNHANDLED') ? 0.97 : 0),
    because: (_evidence, context) =>
      `the last output names an 'error' event that nobody listened for${/((?:read|write) E[A-Z]+)/.exec(context.stderr)?.[1]?.replace(/^/, ': ') ?? ''}`,
  },
  {
    bug: 'getpeername-fatal',
    fits: (evidence, context) =>
      !ended(evidence)
        ? evidence.kind !== 'spinning' && namesPeer(context)
          ? 0.8
          : 0
        : namesPeer(context)
          ? 0.95
          : // Who asks for the address is told that there is no connection any more, and not that it was reset.
            evidence['side'] === 'accept' && evidence['readToo'] === false && !says(context, 'connection reset', 'ECONNRESET')
            ? 0.8
            : 0,
    because: (_evidence, context) =>
      namesPeer(context)
        ? 'the last output names the address of the client, which a connection that was reset does not have'
        : 'it ended only when the client was gone before it was accepted; a reset of an accepted client does it no harm',
  },
  {
    bug: 'rst-read-fatal',
    fits: (evidence, context) => fatal(evidence, context, 'read'),
    because: (evidence, context) => becauseOf(evidence, context, 'read'),
  },
  {
    bug: 'epipe-fatal',
    fits: (evidence, context) => fatal(evidence, context, 'write'),
    because: (evidence, context) => becauseOf(evidence, context, 'write'),
  },
  {
    bug: 'write-error-unchecked-loop',
    fits: (evidence, context) =>
      evidence.kind !== 'spinning' || seen(evidence, reads) > 0
        ? 0
        : seen(evidence, sends) >= enoughSeen
          ? 0.9
          : seen(evidence, sends) > 0 && seen(evidence, waiting) >= enoughSeen
            ? 0.85
            : hasExceptions(context)
              ? 0
              : 0.5,
    because: spinEvidence,
  },
  {
    bug: 'exception-pass-spin',
    fits: (evidence, context) =>
      evidence.kind !== 'spinning' ? 0 : hasExceptions(context) ? 0.8 : seen(evidence, reads) > 0 ? 0.6 : 0,
    because: spinEvidence,
  },
  {
    bug: 'leaks-after-reset',
    fits: (evidence) => (onlyWaits(evidence) && Number(evidence['brokenSockets']) > 0 ? 0.85 : 0),
    because: (evidence) =>
      `${callsOf(evidence)[0]?.call ?? 'poll'}() reports the broken connection again and again: the server neither reads from it nor closes it`,
  },
  {
    bug: 'select-closed-fd-in-set',
    fits: (evidence) => (onlyWaits(evidence) && evidence['brokenSockets'] === 0 ? 0.6 : 0),
    because: (evidence) =>
      `the broken connection was closed, and ${callsOf(evidence)[0]?.call ?? 'select'}() returns at once since, again and again`,
  },
  {
    bug: 'accept-thread-dies',
    fits: (evidence) => (!unserved(evidence) ? 0 : evidence['nobodyAccepts'] === true ? 0.9 : 0.3),
    because: (evidence) =>
      evidence['nobodyAccepts'] === true
        ? `the process lives, but none of its threads waits for clients (${Array.isArray(evidence['waits']) ? evidence['waits'].join(', ') : ''})`
        : 'the next client was not accepted',
  },
  {
    bug: 'worker-lost-on-error',
    fits: (evidence, context) => (leftWaiting(evidence, context) ? 0.5 : 0),
    because: () => 'the next client was accepted, and nobody answered it; a thread waits for another one (futex)',
  },
  {
    bug: 'global-state-between-clients',
    fits: (evidence) => (evidence.kind === 'foreign' ? 0.9 : standsBefore(evidence) ? 0.85 : 0),
    because: (evidence) =>
      evidence.kind === 'foreign'
        ? 'what the client that is gone had sent came to the next one'
        : 'before its own answer the next client got bytes that it had not sent',
  },
  { bug: 'stops-accepting', fits: (evidence) => (unserved(evidence) ? 0.4 : 0), because: () => 'the next client was not accepted' },
  {
    bug: 'dies-on-client-error',
    fits: (evidence, context) => (!ended(evidence) || memoryFault(context) ? 0 : failsItself(context) ? 0.87 : 0.3),
    because: (evidence, context) =>
      failsItself(context)
        ? `after ${String(evidence['after'])} ${howItEndedAndWhatItSaid(context)}: no error of a socket, but one of the code that deals with a client that is gone`
        : `${howItEnded(context)} after ${String(evidence['after'])}`,
  },
  crashes,
];

const sends = new Set(['write', 'writev', 'sendto', 'sendmsg', 'sendfile', 'sendmmsg', 'splice']);
const waiting = new Set(['poll', 'ppoll', 'select', 'pselect6', 'epoll_wait', 'epoll_pwait', 'epoll_pwait2']);
const reads = new Set(['read', 'readv', 'recvfrom', 'recvmsg', 'recvmmsg']);

/** How often a stopped thread was met in one of the calls. A loop around reading and sending is met in both kinds. */
function seen(evidence: Evidence, kind: ReadonlySet<string>): number {
  return callsOf(evidence).reduce((sum, { call, times }) => sum + (kind.has(call) ? times : 0), 0);
}

/** The loop waits for sockets, is told of one at once, and does nothing with it. */
function onlyWaits(evidence: Evidence): boolean {
  if (evidence.kind !== 'spinning') return false;
  return seen(evidence, waiting) >= enoughSeen && seen(evidence, sends) === 0 && seen(evidence, reads) === 0;
}

/** Fewer can be chance, where the loop has calls of both kinds. */
const enoughSeen = 6;

function callsOf(evidence: Evidence): readonly SpinningCall[] {
  return Array.isArray(evidence['calls']) ? evidence['calls'] : [];
}

function spinEvidence(evidence: Evidence): string {
  const [most] = callsOf(evidence);
  const send = callsOf(evidence).find(({ call }) => sends.has(call));
  if (most !== undefined && waiting.has(most.call) && send !== undefined)
    return `a thread goes from ${most.call}() to ${send.call}() on the broken connection and back, again and again`;
  return most === undefined ? 'a thread computes all the time since' : `a thread repeats ${most.call}() on the broken connection`;
}

function hasExceptions(context: HintContext): boolean {
  return ['python', 'java', 'ruby', 'javascript'].includes(context.knowledge.language ?? '');
}

/** The answer came whole, behind something else. */
function standsBefore(evidence: Evidence): boolean {
  const { expectedAll, receivedAll } = evidence as { readonly [detail: string]: unknown };
  return (
    typeof expectedAll === 'string' &&
    typeof receivedAll === 'string' &&
    evidence.offset === 0 &&
    receivedAll.length > expectedAll.length &&
    receivedAll.endsWith(expectedAll)
  );
}

function unserved(evidence: Evidence): boolean {
  return evidence.kind === 'refused' || (evidence.kind === 'silence' && evidence.notAccepted === true);
}

/** A lock that is not given back, or a worker that is no more. The threads of some languages wait for each other at all times. */
function leftWaiting(evidence: Evidence, { knowledge }: HintContext): boolean {
  const waits = evidence['waits'];
  return (
    evidence.kind === 'silence' &&
    evidence.notAccepted !== true &&
    evidence.receivedBytes === 0 &&
    knowledge.language !== 'javascript' &&
    knowledge.architecture !== 'event-loop' &&
    Array.isArray(waits) &&
    waits.includes('futex')
  );
}

function fatal(evidence: Evidence, context: HintContext, side: 'read' | 'write'): number {
  if (!ended(evidence) || memoryFault(context) || failsItself(context)) return 0;
  const told = sideTold(context);
  if (told !== undefined) return told === side ? 0.85 : 0;
  const met = evidence['side'] === 'write' ? 'write' : 'read';
  return met === side ? 0.6 : 0.1;
}

/**
 * A lookup that finds nothing, a value of another kind: errors that no call on a socket makes. Whoever takes a client that is gone out of
 * its lists, and then goes on with it, meets them; to catch the errors of sockets would not help.
 */
function failsItself(context: HintContext): boolean {
  return programErrors.test(lastWords(context) ?? '') && !namesPeer(context);
}

const programErrors =
  /^(KeyError|IndexError|AttributeError|NameError|UnboundLocalError|TypeError|ReferenceError)\b|^ValueError: (list\.remove|.* is not in |file descriptor cannot)|NullPointerException|NoSuchElementException|IndexOutOfBoundsException|CancelledKeyException|\((NoMethodError|KeyError|TypeError|NameError)\)$|nil pointer dereference|index out of range|index out of bounds/;

function becauseOf(evidence: Evidence, context: HintContext, side: 'read' | 'write'): string {
  const told =
    sideTold(context) === side
      ? `the last output names a ${side}`
      : `${side === 'read' ? 'recv' : 'send'}() is the call that fails`;
  return `${howItEnded(context)} after ${String(evidence['after'])}; ${told}`;
}

/** Which kind of call the last lines of the output name, if only one kind. Paths are left out: they hold names of programs. */
function sideTold(context: HintContext): 'read' | 'write' | undefined {
  const lines = context.stderr
    .split('\n')
    .slice(-14)
    .join('\n')
    .replaceAll(/\S*\/\S*/g, '');
  const write = /\b(send\w*|write\w*|flush|drain)\b|EPIPE|broken ?pipe/i.test(lines);
  // Java says so where it reads; where it writes it adds "by peer".
  const read = /\b(recv\w*|read\w*)\b|SocketException: Connection reset\s*$/im.test(lines);
  if (/EPIPE|broken ?pipe/i.test(lines)) return 'write';
  return read === write ? undefined : read ? 'read' : 'write';
}

function namesPeer(context: HintContext): boolean {
  return says(
    context,
    'getpeername',
    'peer_addr',
    'peername',
    'remoteAddress',
    'getRemoteSocketAddress',
    'getInetAddress',
    'peeraddr',
    'remote_address',
    'not connected',
    'NotConnected',
    'without an address',
  );
}
