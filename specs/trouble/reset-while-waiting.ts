import { defineCheck } from '../../harness/index.ts';
import { answerOf } from '../client/answer.ts';
import { expectEndsAsFailed, untilEndedMs } from '../client/ends.ts';
import { handedOf } from '../client/handing.ts';
import { common, whenReset } from '../client/hints.ts';
import { meet } from '../client/meet.ts';
import { takeMessage } from '../client/message.ts';
import { posix, tcpReset } from '../sources.ts';

export default defineCheck<{ readonly answered: 'half' | 'nothing' }>({
  id: 'trouble/reset-while-waiting',
  step: 'trouble',
  title: 'says so and fails when the server resets the connection before the answer is complete',
  level: { client: 'SHOULD' },
  rationale:
    'A server that crashes resets its connections. That is no reason for the client to crash, or to go on as though nothing had happened.',
  sources: [posix('recv()'), tcpReset],
  needs: ['close/ends', 'receive/answer-in-pieces'],
  launches: 'itself',
  limitMs: untilEndedMs,
  inputs: [{ answered: 'nothing' }, { answered: 'half' }],
  hints: [...whenReset, ...common],
  async holds(attempt, { answered }) {
    const meeting = await meet(attempt, handedOf(attempt, 20));
    await takeMessage(attempt, meeting);
    const { client, visitor } = meeting;
    const whole = answerOf(attempt, meeting);
    if (answered === 'half') {
      visitor.send(whole.subarray(0, whole.length >> 1));
      await visitor.untilTaken();
    }
    visitor.reset();
    await expectEndsAsFailed(client, {
      after: `after a reset${answered === 'half' ? ' behind half of the answer' : ''}`,
      answeredBytes: answered === 'half' ? whole.length >> 1 : 0,
    });
  },
});
