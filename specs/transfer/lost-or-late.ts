import { counted } from '../../harness/words.ts';
import {
  limits,
  socketSettingsOf,
  Violation,
  type Attempt,
  type Evidence,
  type Hint,
  type HintContext,
  type Speaker,
} from '../../harness/index.ts';

/** Where nothing more comes, one more message tells whether the server has stopped, or has lost what is missing and goes on. */
export async function expectEverythingOrTellLoss(attempt: Attempt, speaker: Speaker): Promise<void> {
  try {
    await speaker.expectEverything({ limitMs: limits.stallMs });
  } catch (error) {
    if (!(error instanceof Violation) || error.evidence.kind !== 'silence') throw error;
    await tellLoss(attempt, speaker);
    throw error;
  }
}

/** Nothing more comes: throws when the answer to one more message does, and what was due before it is missing. */
export async function tellLoss(attempt: Attempt, speaker: Speaker, more: Partial<Evidence> = {}): Promise<void> {
  attempt.note('one more message tells whether the missing bytes are late or lost');
  const came = speaker.connection.receivedBytes;
  const settings = socketSettingsOf(attempt, speaker.connection);
  speaker.say(sentinelBytes);
  await speaker.connection.untilReceived(came + sentinelBytes, limits.nothingMs);
  speaker.judgeSoFar({ ...more, ...settings });
}

const sentinelBytes = 4_096;

/** Bytes are missing in the middle although the client reads all the time, and no send can have taken only a part of them. */
export const queueFullDrops: Hint = {
  bug: 'queue-full-drops',
  fits: (evidence, context) =>
    evidence.kind === 'lost' &&
    evidence['overwritten'] !== true &&
    !isRoundLoss(evidence) &&
    nothingIsLeftByASend(evidence, context)
      ? 0.82
      : 0,
  because: (evidence) =>
    `bytes from offset ${String(evidence.offset)} on got lost and later ones came, to a client that reads all the time and through a send that takes everything`,
};

/** A blocking send takes everything unless it is interrupted; and in these languages the runtime sends the rest by itself. */
export function nothingIsLeftByASend(evidence: Evidence, { knowledge }: HintContext): boolean {
  return evidence['nonBlocking'] === false || sendsItself.has(knowledge.language ?? '');
}

const sendsItself = new Set(['javascript', 'go']);

/** A count in 16 bits forgets all that is above them. */
export const lengthTooNarrow: Hint = {
  bug: 'length-too-narrow',
  fits: (evidence) => (isRoundLoss(evidence) ? 0.85 : endsAtRound(evidence) ? 0.6 : 0),
  because: (evidence) =>
    endsAtRound(evidence)
      ? `when ${counted(evidence['length'], 'byte')} came at once the connection was ended: in 16 bits this count is zero, like that of the end of file`
      : `${counted(evidence['damagedBytes'], 'byte')} got lost, a multiple of 65,536, as where a count that needs more is kept in 16 bits`,
};

/** Fewer bytes came back; of a multiple of 65,536 none did, and the server ended the connection. */
function endsAtRound(evidence: Evidence): boolean {
  const length = Number(evidence['length']);
  return (
    (evidence.kind === 'early-eof' || evidence.kind === 'reset') &&
    evidence['second'] !== true &&
    evidence.receivedBytes === 0 &&
    length > 0 &&
    length % 65_536 === 0
  );
}

export function isRoundLoss(evidence: Evidence): boolean {
  const lost = Number(evidence['damagedBytes']);
  return evidence.kind === 'lost' && evidence['overwritten'] !== true && lost > 0 && lost % 65_536 === 0;
}

/** Part came back, and the rest, which the kernel had no more, came when something else arrived. */
export function isLate(evidence: Evidence): boolean {
  return (
    evidence.kind === 'silence' &&
    Number(evidence.receivedBytes) > 0 &&
    evidence.unread === 0 &&
    evidence['releasedByMore'] === true
  );
}
