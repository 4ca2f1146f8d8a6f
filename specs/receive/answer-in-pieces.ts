import { defineCheck } from '../../harness/index.ts';
import { answer, expectPrinted } from '../client/answer.ts';
import { handedOf } from '../client/handing.ts';
import { common, lastPieceOnly, oneRecv, printsBuffer } from '../client/hints.ts';
import { meet } from '../client/meet.ts';
import { takeMessage } from '../client/message.ts';
import { posix, tcpStream } from '../sources.ts';

type Input = { readonly length: number; readonly pieceBytes: number };

export default defineCheck<Input>({
  id: 'receive/answer-in-pieces',
  step: 'receive',
  title: 'takes an answer that comes in pieces',
  level: { client: 'MUST' },
  fits: ({ reply }) => reply !== 'none',
  rationale: 'TCP carries a stream of bytes: one send() of the server can become any number of recv() calls of the client.',
  sources: [posix('recv()'), tcpStream],
  needs: ['receive/whole-answer'],
  launches: 'itself',
  quick: true,
  inputs: [
    // The last piece is shorter than those before: what they have left in a buffer must not be printed again.
    { length: 50, pieceBytes: 20 },
    { length: 20, pieceBytes: 1 },
  ],
  hints: [printsBuffer, lastPieceOnly, oneRecv, ...common],
  async holds(attempt, { length, pieceBytes }) {
    const meeting = await meet(attempt, handedOf(attempt, length));
    await takeMessage(attempt, meeting);
    // A client that takes a piece for the whole answer has left before the next one comes.
    await answer(attempt, meeting, { pieceBytes, pauseMs: pieceBytes === 1 ? 2 : 50 });
    await expectPrinted(attempt, meeting, { inPieces: true, pieceBytes });
  },
});
