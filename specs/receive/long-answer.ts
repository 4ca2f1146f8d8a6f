import { defineCheck, NotApplicable } from '../../harness/index.ts';
import { answer, expectPrinted } from '../client/answer.ts';
import { handedOf, possibleLength } from '../client/handing.ts';
import { common, oneRecv } from '../client/hints.ts';
import { meet } from '../client/meet.ts';
import { takeMessage } from '../client/message.ts';
import { posix, tcpStream } from '../sources.ts';
import { counted } from '../counted.ts';

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
  inputs: [{ length: 5_000 }, { length: 300_000 }],
  hints: [oneRecv, ...common],
  async holds(attempt, { length }) {
    const possible = possibleLength(attempt, length);
    if (possible < 1024) throw new NotApplicable(`In this framing an answer has at most ${counted(possible, 'byte')}.`);
    const meeting = await meet(attempt, handedOf(attempt, length));
    await takeMessage(attempt, meeting);
    await answer(attempt, meeting);
    await expectPrinted(attempt, meeting);
  },
});
