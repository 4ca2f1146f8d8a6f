import type { Evidence, Hint } from '../harness/index.ts';
import { counted } from '../harness/words.ts';

/** For messages that were sent byte by byte: where each recv() writes to the start of the buffer, the last byte stands first. */
export const overwritten: Hint = {
  bug: 'pieces-overwritten',
  fits: (evidence) => (beginsWithItsEnd(evidence) ? 0.94 : 0),
  because: () => 'the answer begins with the last byte of the message, which was sent byte by byte',
};

/** What follows the last byte of the message is what stood in the buffer before, and no more of the message. */
function beginsWithItsEnd(evidence: Evidence): boolean {
  const { expectedAll, receivedAll, headerBytes = 0 } = evidence as { readonly [detail: string]: unknown };
  if (typeof expectedAll !== 'string' || typeof receivedAll !== 'string') return false;
  const due = expectedAll.slice(Number(headerBytes));
  const came = receivedAll.slice(Number(headerBytes));
  return (
    due.length >= leastBytes &&
    came.length > 1 &&
    came.length <= due.length &&
    came[0] === due.at(-1) &&
    came[0] !== due[0] &&
    !came.slice(1).includes(due.slice(0, 2)) &&
    // A server that turns the bytes around sends them all.
    came[1] !== due.at(-2)
  );
}

/** Only the piece in which the message was complete is answered, which was its last byte. */
export const lastPieceOnly: Hint = {
  bug: 'last-piece-only',
  fits: (evidence) => (isItsEnd(evidence) ? 0.95 : 0),
  because: (evidence) =>
    `of a message that was sent byte by byte ${counted(evidence.receivedBytes, 'byte')} came back, the last of it`,
};

function isItsEnd(evidence: Evidence): boolean {
  const { expectedAll: due, receivedAll: came } = evidence as { readonly [detail: string]: unknown };
  if (typeof due !== 'string' || typeof came !== 'string' || came === '' || due.length < leastBytes) return false;
  return evidence.receivedBytes === came.length && came.length <= pieceMax && due.endsWith(came) && due[0] !== came[0];
}

/** The last byte, and with CR LF the one before it. */
const pieceMax = 2;

/** In a shorter message one byte can stand in its place by chance. */
const leastBytes = 8;
