import { defineCheck, NotApplicable, type Hint } from '../../harness/index.ts';
import { answer, expectPrinted } from '../client/answer.ts';
import { handedOf, possibleLength } from '../client/handing.ts';
import { common, oneRecv } from '../client/hints.ts';
import { aboutLength, lengthSigned } from '../client/length-signed.ts';
import { meet } from '../client/meet.ts';
import { takeMessage } from '../client/message.ts';
import { posix, tcpStream } from '../sources.ts';
import { counted } from '../../harness/words.ts';

const shortBytes = 5_000;
/**
 * A client that computes for longer than this over an answer is not given a much longer one: one that joins the pieces anew with each of
 * them is right, and takes sixteen times as long for four times the bytes.
 */
const slowMs = 150;

/** What Linux takes into a pipe at once (pipe(7)), and more than programs read with one call. */
const pipeBytes = 65_536;

const outputCut: Hint = {
  bug: 'client-output-cut',
  fits: (evidence) =>
    evidence['notPrinted'] === true && Number(evidence.receivedBytes) > pipeBytes && evidence['running'] === false ? 0.75 : 0,
  because: (evidence) =>
    `answers in pieces it took whole; of ${counted(evidence.expectedBytes, 'byte')} it printed the first ${String(evidence.receivedBytes)}, more than one recv() brings, and ended`,
};

export default defineCheck<{ readonly length: number }>({
  id: 'receive/long-answer',
  step: 'receive',
  title: 'takes long answers whole',
  level: { client: 'MUST' },
  fits: ({ reply }) => reply === 'echo',
  rationale: 'No recv() returns more than its buffer holds, and none promises to fill it.',
  sources: [posix('recv()'), tcpStream],
  needs: ['receive/answer-in-pieces', 'send/long-message'],
  launches: 'itself',
  inputs: [{ length: 300_000 }],
  hints: [outputCut, lengthSigned, oneRecv, ...common],
  async holds(attempt, { length }) {
    const possible = possibleLength(attempt, length);
    if (possible < 1024) throw new NotApplicable(`In this framing an answer has at most ${counted(possible, 'byte')}.`);
    for (let bytes = shortBytes; bytes < possible; bytes *= 4)
      if ((await workOver(bytes)) > slowMs) {
        attempt.fact('longestAnswer', bytes);
        return;
      }
    await workOver(possible);

    async function workOver(bytes: number): Promise<number> {
      attempt.log.restart();
      const meeting = await meet(attempt, handedOf(attempt, bytes));
      await takeMessage(attempt, meeting);
      await answer(attempt, meeting);
      const { workedMs } = await expectPrinted(attempt, meeting, aboutLength(attempt, meeting));
      return workedMs;
    }
  },
});
