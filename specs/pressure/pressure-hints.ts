import type { Evidence, Hint, HintContext } from '../../harness/index.ts';
import { callsEpollItself, crashes, memoryFault, notResumed, diedBy, ended, says } from '../hints.ts';
import { counted } from '../../harness/words.ts';

/** The mistakes that lose bytes when a client does not read: told by how the server stood, and by where the bytes are missing. */
export const pressureHints: readonly Hint[] = [
  {
    bug: 'buffer-reused-unsent',
    fits: (evidence) => (evidence['overwritten'] === true ? 0.97 : 0),
    because: (evidence) =>
      `at offset ${String(evidence.offset)} stand bytes that were sent later and came in their own place as well, while the answers waited for the client`,
  },
  {
    bug: 'queue-full-drops',
    fits: (evidence, context) =>
      hole(evidence) && evidence['stall'] === 'swallowed' && (evidence['nonBlocking'] !== true || !sendsItself(context)) ? 0.96 : 0,
    because: (evidence) =>
      `${where(evidence)} got lost, and the server had read on all the time, without a send that could have taken only a part`,
  },
  {
    bug: 'partial-send-ignored',
    fits: (evidence) =>
      !hole(evidence)
        ? isStuck(evidence) && evidence['jolted'] === true && evidence['nonBlocking'] !== true
          ? 0.6
          : 0
        : evidence['nonBlocking'] === true
          ? 0.2
          : evidence['jolted'] === true
            ? 0.97
            : evidence['stall'] === 'in-send'
              ? 0.6
              : 0.3,
    because: (evidence) =>
      `${where(evidence)} got lost, after a ${typeof evidence['blockedIn'] === 'string' ? evidence['blockedIn'] : 'send'}() that slept was interrupted and returned a short count`,
  },
  {
    bug: 'partial-send-fatal',
    fits: (evidence, context) =>
      evidence['jolted'] !== true || evidence['nonBlocking'] === true
        ? 0
        : ended(evidence)
          ? context.exit?.signal === undefined && !memoryFault(context)
            ? 0.93
            : 0
          : evidence['tail'] === true && evidence['halfClosed'] === false && evidence['end'] !== 'open'
            ? 0.8
            : 0,
    because: (evidence) =>
      `the server gave up after ${counted(evidence.receivedBytes, 'byte')}, when a ${typeof evidence['blockedIn'] === 'string' ? evidence['blockedIn'] : 'send'}() that slept was interrupted and returned a short count`,
  },
  {
    bug: 'partial-send-from-wrong-place',
    fits: (evidence) =>
      evidence['overwritten'] !== true && ['duplicated', 'altered', 'surplus', 'reordered'].includes(evidence.kind) ? 0.9 : 0,
    because: (evidence) =>
      `at offset ${String(evidence.offset)} other bytes went on than were due, after a send that had taken only a part; a client that reads at once gets what it sent`,
  },
  {
    bug: 'partial-send-from-wrong-place',
    fits: (evidence) => (hole(evidence) && lacksOneOrTwo(evidence) ? 0.97 : 0),
    because: (evidence) =>
      `${counted(evidence['damagedBytes'], 'byte')} at offset ${String(evidence.offset)} got lost, and what follows came: the next send began too far behind what the one before had taken`,
  },
  {
    bug: 'nonblocking-send-drops',
    fits: (evidence, context) =>
      !lost(evidence) || !sendsItself(context)
        ? 0
        : evidence['nonBlocking'] !== true
          ? 0
          : hole(evidence) || evidence['lostWithoutFin'] === true
            ? 0.95
            : 0.4,
    because: (evidence) =>
      `${where(evidence)} got lost, and the socket is non-blocking (O_NONBLOCK): a send that finds no room takes a part or nothing`,
  },
  {
    bug: 'would-block-fatal',
    fits: (evidence, context) =>
      endedOnceRead(evidence, context)
        ? 0.9
        : evidence['stall'] !== 'ended' || evidence['jolted'] === true || Number(evidence['stoodMs']) >= patienceMs
          ? 0
          : ended(evidence)
            ? says(context, 'EAGAIN', 'WouldBlock', 'BlockingIOError', 'temporarily unavailable')
              ? 0.96
              : 0
            : lost(evidence) && !hole(evidence)
              ? 0.96
              : 0,
    because: (evidence) =>
      `after ${counted(evidence.receivedBytes, 'byte')} the server ended the connection of a client that did not read; to one that reads at once it sends as much and more`,
  },
  {
    bug: 'send-timeout-fatal',
    fits: (evidence) =>
      !lost(evidence) || hole(evidence) || evidence['halfClosed'] !== false || evidence['jolted'] === true
        ? 0
        : evidence['stall'] === 'ended'
          ? Number(evidence['stoodMs']) >= patienceMs
            ? 0.97
            : 0
          : evidence['end'] === 'open'
            ? 0
            : 0.85,
    because: (evidence) =>
      `after ${counted(evidence.receivedBytes, 'byte')} the server ended the connection of a client that had not read for a moment`,
  },
  {
    bug: 'send-timeout-loses-bytes',
    fits: (evidence, context) =>
      hole(evidence) && evidence['stall'] === 'waiting' && evidence['onTimer'] === true && evidence['jolted'] !== true
        ? evidence['nonBlocking'] === true && sendsItself(context) && context.knowledge.architecture === 'event-loop'
          ? 0.6
          : 0.96
        : 0,
    because: (evidence) =>
      `${where(evidence)} got lost, and later ones came, after the server had waited for the client in a call that has a timeout`,
  },
  {
    bug: 'linger-zero',
    fits: (evidence) =>
      !lost(evidence) || hole(evidence)
        ? 0
        : evidence['lingersZero'] === true
          ? 0.98
          : evidence['end'] === 'reset' && evidence['lostWithoutFin'] === false
            ? 0.92
            : 0,
    because: (evidence) =>
      evidence['lingersZero'] === true
        ? 'the connection has SO_LINGER with time 0, which makes close() discard what is unsent'
        : 'the end of the answer is missing, and the connection was reset although everything had been read',
  },
  {
    bug: 'eof-discards-unsent',
    fits: (evidence) =>
      !lost(evidence) || hole(evidence) || isStuck(evidence) || (evidence['halfClosed'] === false && evidence['end'] !== 'open')
        ? 0
        : evidence['lostWithoutFin'] === false
          ? evidence['end'] === 'reset'
            ? 0.5
            : 0.9
          : evidence['lostWithoutFin'] === true
            ? 0.1
            : 0.5,
    because: () => 'the end of the answer is missing when the client half-closes before it reads, and only then',
  },
  {
    bug: 'recv-overflows-buffer',
    fits: (evidence, context) => (ended(evidence) && memoryFault(context) ? 0.5 : 0),
    because: () => 'the process died of a memory fault while much data waited for it',
  },
  { bug: 'sigpipe-death', fits: (evidence, context) => (ended(evidence) && diedBy(context, 'SIGPIPE') ? 0.9 : 0) },
  {
    bug: 'epollet-single-read',
    fits: (evidence, context) => (evidence.kind === 'silence' && (evidence.unread ?? 0) > 0 && callsEpollItself(context) ? 0.4 : 0),
    because: (evidence) => `${counted(evidence.unread, 'byte')} waited in the receive queue of the server, which does nothing`,
  },
  {
    bug: 'reading-not-resumed',
    fits: (evidence) => (evidence.kind === 'silence' && evidence['furtherMessage'] === true ? 0.9 : 0),
    because: () => 'a client that had not read for a while got everything, and no answer to what it said then',
  },
  {
    bug: 'reading-not-resumed',
    fits: (evidence) => (isStuck(evidence) && evidence['nonBlocking'] === true ? 0.7 : 0),
    because: (evidence) =>
      `after ${counted(evidence.receivedBytes, 'byte')} nothing more came to a client that had not read for a while, not even an answer to a further message`,
  },
  {
    bug: 'reading-not-resumed',
    // A server that reads once for each edge is told by what it leaves unread of a burst, long before a client has to be waited for.
    fits: (evidence, context) => (evidence.kind === 'silence' && (evidence.unread ?? 0) > 0 && callsEpollItself(context) ? 0.6 : 0),
    because: (evidence) =>
      `the client reads again, ${counted(evidence.unread, 'byte')} wait in the receive queue of the server, and it does not go on`,
  },
  {
    bug: 'rest-not-sent',
    // Nothing is left to be read, and the connection is open: what is missing was not dropped at the end, it is still kept.
    fits: (evidence, context) =>
      evidence.kind === 'silence' && evidence['heldBack'] === true
        ? 0.85
        : evidence.kind === 'silence' &&
            evidence['halfClosed'] === true &&
            evidence['nonBlocking'] === true &&
            evidence.unread === 0 &&
            evidence['unsent'] === 0 &&
            sendsItself(context)
          ? 0.65
          : 0,
    because: (evidence) =>
      evidence['heldBack'] === true
        ? 'the client read again, and the rest came only when it sent another message: the server tries to send when it has read something, and not when there is room'
        : `${where(evidence)} did not come to a client that reads again: the server has read everything, has room to send, and sends nothing`,
  },
  notResumed,
  {
    bug: 'hangs',
    fits: (evidence) => (evidence.kind === 'silence' ? 0.3 : 0),
    because: (evidence) => `${where(evidence)} did not come, and the connection stayed open`,
  },
  { bug: 'loses-bytes', fits: (evidence) => (lost(evidence) ? 0.25 : 0), because: (evidence) => `${where(evidence)} got lost` },
  crashes,
];

/** Whoever ends the connection after so long has waited, and one who takes "no room now" for an error has not. */
const patienceMs = 150;

/**
 * It stood, with no timer that could run out, and ended the connection as the client read again: what was on the way in the kernel came to it
 * then, and found no room. A socket that does not block says so at once.
 */
function endedOnceRead(evidence: Evidence, context: HintContext): boolean {
  return (
    evidence['stall'] === 'waiting' &&
    evidence['onTimer'] === false &&
    evidence['nonBlocking'] === true &&
    evidence['halfClosed'] === false &&
    (evidence['end'] === 'eof' || evidence['end'] === 'reset') &&
    lost(evidence) &&
    !hole(evidence) &&
    sendsItself(context) &&
    !waitsForRoomItself(context)
  );
}

/** In Ruby a write waits for room by itself, and a timeout is watched by another thread. */
function waitsForRoomItself({ knowledge }: HintContext): boolean {
  return knowledge.language === 'ruby' || knowledge.language === 'java';
}

/** In these languages the runtime deals with what a non-blocking socket does not take, and a program sees nothing of it. */
function sendsItself({ knowledge }: HintContext): boolean {
  return !['javascript', 'go'].includes(knowledge.language ?? '');
}

function lost(evidence: Evidence): boolean {
  return evidence.kind === 'lost' || evidence.kind === 'reordered' || (evidence.kind === 'silence' && evidence['asked'] === true);
}

/** The client has not finished, and the server, which is idle, does not answer a further message: it is not that bytes were dropped. */
function isStuck(evidence: Evidence): boolean {
  return evidence.kind === 'silence' && evidence['asked'] === true && evidence['halfClosed'] === false;
}

/** Bytes are missing and later ones came. */
function hole(evidence: Evidence): boolean {
  return lost(evidence) && evidence['tail'] !== true && evidence['overwritten'] !== true;
}

/** A rest that is dropped happens to be so short once in thousands of times; a sum that is wrong by one or two is so each time. */
export function lacksOneOrTwo(evidence: Evidence): boolean {
  const bytes = Number(evidence['damagedBytes']);
  return evidence.kind === 'lost' && bytes >= 1 && bytes <= 2;
}

function where(evidence: Evidence): string {
  return `bytes from offset ${String(evidence.offset)} on`;
}
