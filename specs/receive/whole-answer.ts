import { defineCheck, type Hint } from '../../harness/index.ts';
import { answer, expectPrinted } from '../client/answer.ts';
import { framesOf, handedOf } from '../client/handing.ts';
import { closesBeforeAnswer, common, neverCloses, oneRecv, printsBuffer } from '../client/hints.ts';
import { aboutLength, lengthSigned } from '../client/length-signed.ts';
import { meet } from '../client/meet.ts';
import { takeMessage } from '../client/message.ts';
import { posix, tcpStream } from '../sources.ts';
import { counted } from '../../harness/words.ts';

const dropsLastByte: Hint = {
  bug: 'client-drops-last-byte',
  fits: (evidence) =>
    evidence['notPrinted'] === true &&
    Number(evidence.expectedBytes) > 1 &&
    evidence.receivedBytes === Number(evidence.expectedBytes) - 1
      ? 0.9
      : 0,
  because: (evidence) => `it printed the first ${String(evidence.receivedBytes)} of ${counted(evidence.expectedBytes, 'byte')}`,
};

export default defineCheck<{ readonly length: number }>({
  id: 'receive/whole-answer',
  step: 'receive',
  title: 'prints the answer',
  level: { client: 'MUST' },
  fits: ({ reply }) => reply !== 'none',
  rationale: 'The answer is what the client was started for.',
  sources: [posix('recv()'), tcpStream],
  needs: ['send/whole-message', 'send/tells-the-end'],
  launches: 'itself',
  quick: true,
  // From 128 bytes on a length in one byte has its highest bit set.
  inputs: [{ length: 20 }, { length: 200 }],
  hints: [lengthSigned, dropsLastByte, printsBuffer, closesBeforeAnswer, neverCloses, oneRecv, ...common],
  async holds(attempt, { length }) {
    if (length > 100 && framesOf(attempt).kind !== 'length-prefix') return;
    const meeting = await meet(attempt, handedOf(attempt, length));
    await takeMessage(attempt, meeting);
    const leftBeforeAnswer = await hasLeft(meeting);
    await answer(attempt, meeting);
    await expectPrinted(attempt, meeting, { answerEnded: true, leftBeforeAnswer, ...aboutLength(attempt, meeting) });
  },
});

/** Whether the client has closed both directions, so that nobody can read the answer. */
async function hasLeft({ visitor, client }: Awaited<ReturnType<typeof meet>>): Promise<boolean> {
  const gone = await visitor.until(() => {
    const end = visitor.clientEnd();
    return client.exit !== undefined || end === undefined || end.inode === 0 ? true : undefined;
  }, 40);
  return gone === true;
}
