import { defineCheck, Violation, type Hint } from '../../harness/index.ts';
import { answer, expectPrinted } from '../client/answer.ts';
import { expectEnds } from '../client/ends.ts';
import { handedOf } from '../client/handing.ts';
import { common } from '../client/hints.ts';
import { meet } from '../client/meet.ts';
import { takeMessage } from '../client/message.ts';
import { endedByError, situationOf } from '../client/situation.ts';
import { posix } from '../sources.ts';

const nonzero: Hint = {
  bug: 'client-nonzero-on-success',
  fits: (evidence, context) => (Number(evidence['status']) > 0 && !endedByError(context) ? 0.8 : 0),
  because: (evidence) => `it ended with status ${String(evidence['status'])} after the whole answer`,
};

export default defineCheck<Record<string, never>>({
  id: 'close/exit-status',
  step: 'close',
  title: 'ends with status 0 when all went well',
  level: { client: 'MUST' },
  rationale: 'Scripts look at the exit status and at nothing else.',
  sources: [posix('exit()')],
  needs: ['receive/whole-answer', 'close/ends'],
  launches: 'itself',
  quick: true,
  inputs: [{}],
  hints: [nonzero, ...common],
  async holds(attempt) {
    const meeting = await meet(attempt, handedOf(attempt, 20));
    await takeMessage(attempt, meeting);
    await answer(attempt, meeting);
    await expectPrinted(attempt, meeting);
    const { client, visitor } = meeting;
    await expectEnds(client, { after: 'when it has the answer', visitor });
    if (client.exit?.exitCode === 0) return;
    throw new Violation({
      expected: 'exit status 0 after a whole answer',
      observed:
        client.exit?.signal === undefined ? `exit status ${client.exit?.exitCode ?? 'unknown'}` : `${client.exit.signal} ended it`,
      certainty: 'wants-confirmation',
      evidence: { kind: client.exit?.signal === undefined ? 'other' : 'process-ended', ...situationOf({ client }) },
    });
  },
});
