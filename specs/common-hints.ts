import type { Evidence, Hint, HintContext, LoopStands } from '../harness/index.ts';
import { diedBy, ended, forksWithoutEnd, howItEndedAndWhatItSaid, memoryFault, says, sleepsIn, whyItWasEnded } from './hints.ts';
import { isDroppedAsIdle } from './idle-drop.ts';
import { toldHints } from './told-hints.ts';

/** What a program prints that takes it for an error that no child is left to wait for (ECHILD). */
const noChild = /No child process|ECHILD/i;

/** What the server itself tells; and when nothing more special fits, what was observed is named: wrong, cause unknown. */
export const commonHints: readonly Hint[] = [
  ...toldHints,
  {
    bug: 'fork-child-falls-through',
    fits: (evidence) => (forksWithoutEnd(evidence) ? 0.9 : 0),
    because: whyItWasEnded,
  },
  {
    bug: 'out-of-memory',
    fits: (evidence, context) => (ended(evidence) && says(context, `[echospec] ended: it used`) ? 0.9 : 0),
    because: () => 'it took more and more memory, and echospec had to end it before the machine had no more',
  },
  {
    bug: 'ipv6-address-unpacked',
    fits: (evidence, { stderr }) =>
      ended(evidence) && stderr.includes('too many values to unpack') && /(accept|getpeername|getsockname|recvfrom)\(/.test(stderr)
        ? 0.97
        : 0,
    because: () => 'the process ended when it took an address apart: that of a client of IPv6 has four parts',
  },
  {
    bug: 'wait-blocks-accept',
    fits: (evidence) => (evidence.kind === 'silence' && evidence.notAccepted === true && sleepsInWait(evidence) ? 0.8 : 0),
    because: () => 'the client was not accepted, and the process that accepts sleeps in wait() until a child of it ends',
  },
  {
    bug: 'sigchld-handler-waits',
    fits: (evidence, context) => (ended(evidence) && endedWithChildren(context) ? 0.65 : 0),
    because: (_evidence, { stderr }) =>
      noChild.test(stderr)
        ? 'the process that makes the children ended when it waited for one and there was none: another wait had collected it'
        : 'the process that makes the children ended by a check of its own (SIGABRT) when some of them had ended: perhaps it waited for one that was already collected',
  },
  {
    bug: 'select-highest-too-low',
    fits: (evidence) =>
      evidence['select'] !== undefined && (evidence.kind === 'silence' || evidence.kind === 'no-eof') ? 0.96 : 0,
    because: (evidence) => selectEvidence(evidence['select']),
  },
  {
    bug: 'select-set-not-rebuilt',
    fits: (evidence) => {
      const unwatched = unwatchedIn(evidence);
      if (unwatched?.call !== 'select' || isAboutMany(evidence)) return 0;
      if (unwatched.of === 'listening socket') return 0.93;
      // Who never answers anybody has not put the client into a set at all.
      return evidence['releases'] === undefined ? 0.7 : 0;
    },
    because: unwatchedEvidence,
  },
  {
    bug: 'stops-accepting',
    fits: (evidence) => (unwatchedIn(evidence)?.of === 'listening socket' && !isAboutMany(evidence) ? 0.65 : 0),
    because: unwatchedEvidence,
  },
  {
    bug: 'busy-loop-on-eof',
    fits: (evidence) => (evidence.kind === 'silence' && evidence.notAccepted === true && neverSleeps(evidence) ? 0.6 : 0),
    because: () => 'the client was not accepted, and no thread of the server slept: it is at work for a client that has left',
  },
  {
    bug: 'sigpipe-death',
    fits: (evidence, context) => (ended(evidence) && diedBy(context, 'SIGPIPE') ? 0.6 : 0),
    because: () => 'the process was ended by SIGPIPE: it wrote to a connection that its client had left',
  },
  {
    bug: 'recv-timeout-as-eof',
    fits: (evidence, context) => (evidence.kind === 'early-eof' || evidence.kind === 'reset' ? timedOut(evidence, context) : 0),
    because: (evidence) =>
      `nothing was sent and nothing came for ${String(evidence['longestPauseMs'])} ms, and the server ended the connection`,
  },
  {
    bug: 'wrong-answer',
    fits: (evidence) => (evidence['answersOtherwise'] === true && wrongBytes.has(evidence.kind) ? 0.35 : 0),
    because: () => 'what came is not the answer that the profile has for the message',
  },
  {
    bug: 'crashes',
    fits: (evidence) => (ended(evidence) ? 0.02 : 0),
    because: (_evidence, context) => howItEndedAndWhatItSaid(context),
  },
  {
    bug: 'hangs',
    fits: (evidence) => (evidence.kind === 'silence' ? 0.01 : 0),
    because: (evidence) =>
      unwatchedIn(evidence) === undefined ? 'nothing more came, and the connection stayed open' : unwatchedEvidence(evidence),
  },
  {
    bug: 'closes-early',
    fits: (evidence) => (evidence.kind === 'early-eof' ? 0.01 : 0),
    because: () => 'the server closed the connection although the client had not',
  },
  {
    bug: 'resets-connection',
    fits: (evidence) => (evidence.kind === 'reset' ? 0.01 : 0),
    because: () => 'the connection was reset (RST)',
  },
  {
    bug: 'stops-accepting',
    fits: (evidence) => (evidence.kind === 'refused' ? 0.01 : 0),
    because: () => 'the connection was refused',
  },
  {
    bug: 'no-eof',
    fits: (evidence) => (evidence.kind === 'no-eof' ? 0.01 : 0),
    because: () => 'the server did not close its side',
  },
  {
    bug: 'spins',
    fits: (evidence) => (evidence.kind === 'spinning' ? 0.01 : 0),
    because: () => 'a thread of the server uses a CPU all the time',
  },
  { bug: 'loses-bytes', fits: (evidence) => (evidence.kind === 'lost' ? 0.01 : 0), because: () => 'bytes are missing' },
  { bug: 'changes-bytes', fits: (evidence) => (evidence.kind === 'altered' ? 0.01 : 0), because: () => 'bytes came back changed' },
  {
    bug: 'sends-extra-bytes',
    fits: (evidence) => (evidence.kind === 'surplus' || evidence.kind === 'unsolicited' ? 0.01 : 0),
    because: () => 'bytes came that nobody had sent',
  },
  { bug: 'duplicates-bytes', fits: (evidence) => (evidence.kind === 'duplicated' ? 0.01 : 0), because: () => 'bytes came twice' },
  {
    bug: 'reorders-bytes',
    fits: (evidence) => (evidence.kind === 'reordered' ? 0.01 : 0),
    because: () => 'bytes came in another order',
  },
  {
    bug: 'mixes-clients',
    fits: (evidence) => (evidence.kind === 'foreign' || evidence.kind === 'stale' ? 0.01 : 0),
    because: () => 'bytes of another client came',
  },
];

const wrongBytes: ReadonlySet<string> = new Set(['lost', 'duplicated', 'reordered', 'altered', 'surplus']);

function neverSleeps(evidence: Evidence): boolean {
  const calls = evidence['waitsIn'];
  return Array.isArray(calls) && calls.length === 0;
}

function selectEvidence(select: unknown): string {
  const { below, descriptor, of } = select as NonNullable<LoopStands['select']>;
  return `the ${of} has descriptor ${descriptor}, and the server sleeps in select(${below}, …), which looks at descriptors below ${below} only`;
}

function unwatchedIn(evidence: Evidence): LoopStands['unwatched'] {
  return evidence.kind === 'silence' ? (evidence['unwatched'] as LoopStands['unwatched']) : undefined;
}

/** Who turns a client away because there are many takes the listening socket out of the set on purpose. */
function isAboutMany(evidence: Evidence): boolean {
  return ['after', 'unanswered', 'burst'].some((detail) => evidence[detail] !== undefined) || Number(evidence['servedAtOnce']) > 1;
}

function unwatchedEvidence(evidence: Evidence): string {
  const { call, descriptor, of } = unwatchedIn(evidence) ?? { call: 'select', descriptor: 0, of: 'client' };
  return `the server sleeps in ${call}(), which was not given the ${of} (descriptor ${descriptor}): it looks at others only`;
}

function sleepsInWait(evidence: Evidence): boolean {
  return sleepsIn(evidence, 'wait4', 'waitid') && !sleepsIn(evidence, 'accept');
}

/** How well it fits that the server ended the connection because of a pause: whether it does so, and after how long, one check tells. */
function timedOut(evidence: Evidence, { knowledge }: HintContext): number {
  const pauseMs = Number(evidence['longestPauseMs'] ?? 0);
  if (knowledge['dropsIdleAfterMs'] !== undefined) return isDroppedAsIdle(evidence, knowledge) ? 0.95 : 0;
  return knowledge['dropsIdleClients'] !== false && pauseMs >= pauseMinMs ? 0.25 : 0;
}

/** A shorter pause is what a busy machine makes, and no timeout of a server. */
const pauseMinMs = 150;

function endedWithChildren(context: HintContext): boolean {
  const { knowledge, exit, stderr } = context;
  return knowledge.architecture === 'fork' && !memoryFault(context) && (exit?.signal === 'SIGABRT' || noChild.test(stderr));
}
