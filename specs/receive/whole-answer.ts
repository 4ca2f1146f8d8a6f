import { defineCheck } from '../../harness/index.ts';
import { answer, expectPrinted } from '../client/answer.ts';
import { handedOf } from '../client/handing.ts';
import { closesBeforeAnswer, common, neverCloses, oneRecv } from '../client/hints.ts';
import { meet } from '../client/meet.ts';
import { takeMessage } from '../client/message.ts';
import { posix, tcpStream } from '../sources.ts';

export default defineCheck<Record<string, never>>({
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
  inputs: [{}],
  hints: [closesBeforeAnswer, neverCloses, oneRecv, ...common],
  async holds(attempt) {
    const meeting = await meet(attempt, handedOf(attempt, 20));
    await takeMessage(attempt, meeting);
    const leftBeforeAnswer = await hasLeft(meeting);
    await answer(attempt, meeting);
    await expectPrinted(attempt, meeting, { answerEnded: true, leftBeforeAnswer });
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
