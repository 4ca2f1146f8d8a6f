import { defineCheck, type Hint } from '../../harness/index.ts';
import { answer, expectPrinted } from '../client/answer.ts';
import { handedOf } from '../client/handing.ts';
import { common } from '../client/hints.ts';
import { meet } from '../client/meet.ts';
import { takeMessage } from '../client/message.ts';
import { posix, tcpStream } from '../sources.ts';

const givesUp: Hint = {
  bug: 'client-gives-up-early',
  fits: (evidence) => (evidence['notPrinted'] === true && evidence['leftWaiting'] === true ? 0.9 : 0),
  because: (evidence) => `it left after ${String(evidence['waitedMs'])} ms without an answer`,
};

export default defineCheck<{ readonly lateMs: number }>({
  id: 'receive/late-answer',
  step: 'receive',
  title: 'waits for an answer that comes late',
  level: { client: 'MUST' },
  fits: ({ reply }) => reply !== 'none',
  rationale: 'Nobody promises when an answer comes, and silence is not the end of one.',
  sources: [posix('recv()'), tcpStream],
  needs: ['receive/whole-answer'],
  launches: 'itself',
  inputs: [{ lateMs: 1_500 }],
  hints: [givesUp, ...common],
  async holds(attempt, { lateMs }) {
    const meeting = await meet(attempt, handedOf(attempt, 20));
    await takeMessage(attempt, meeting);
    const { client } = meeting;
    const began = performance.now();
    attempt.note(`the server takes ${lateMs} ms for its answer`);
    const left = await client.untilExit(lateMs);
    const waitedMs = Math.round((performance.now() - began) / 100) * 100;
    await answer(attempt, meeting);
    await expectPrinted(attempt, meeting, { leftWaiting: left !== undefined, waitedMs });
  },
});
