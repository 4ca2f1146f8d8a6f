import { defineCheck, type Hint } from '../../harness/index.ts';
import { answer, expectPrinted } from '../client/answer.ts';
import { handedText } from '../client/handing.ts';
import { common } from '../client/hints.ts';
import { meet } from '../client/meet.ts';
import { takeMessage } from '../client/message.ts';
import { tcpStream } from '../sources.ts';
import { counted } from '../../harness/words.ts';

const decodesPieces: Hint = {
  bug: 'client-decodes-pieces',
  fits: (evidence) => (evidence['notPrinted'] === true ? 0.8 : 0),
  because: (evidence) =>
    `it printed ${String(evidence.receivedBytes)} of ${counted(evidence.expectedBytes, 'byte')} when the pieces end within characters`,
};

/** Letters and digits went through before. */
const messageEncoding: Hint = {
  bug: 'client-message-encoding',
  fits: (evidence) =>
    evidence['notPrinted'] === true || evidence['notConnected'] === true || evidence.expectedBytes === undefined ? 0 : 0.8,
  because: (evidence) =>
    `letters and digits went through; ${evidence.receivedBytes === 0 ? 'nothing' : 'something else'} came when others stood in the message`,
};

export default defineCheck<{ readonly text: string }>({
  id: 'receive/split-characters',
  step: 'receive',
  title: 'takes an answer whose pieces end within a character',
  level: { client: 'SHOULD' },
  fits: ({ reply, framing }) => reply === 'echo' && !framing.startsWith('fixed'),
  rationale: 'A character of UTF-8 has up to four bytes, and TCP may deliver them one by one.',
  sources: [{ kind: 'rfc', number: 3629, section: '3 UTF-8 definition' }, tcpStream],
  needs: ['receive/answer-in-pieces', 'send/counts-bytes', 'send/any-text'],
  launches: 'itself',
  inputs: [{ text: 'aé€😀 z' }],
  hints: [messageEncoding, decodesPieces, ...common],
  async holds(attempt, { text }) {
    const meeting = await meet(attempt, handedText(attempt, Buffer.from(text)));
    await takeMessage(attempt, meeting);
    await answer(attempt, meeting, { pieceBytes: 1, pauseMs: 5 });
    await expectPrinted(attempt, meeting, { inPieces: true });
  },
});
