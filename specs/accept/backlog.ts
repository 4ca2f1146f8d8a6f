import { defineCheck, NotApplicable, Violation } from '../../harness/index.ts';
import { man, posix } from '../sources.ts';

export default defineCheck<null>({
  id: 'accept/backlog',
  step: 'accept',
  title: 'lets more than one or two clients wait to be accepted',
  level: { echo: 'MAY', 'line-echo': 'MAY' },
  rationale:
    'The backlog of listen() is the length of a queue, not a limit on clients. When it is full, connection requests are dropped, and clients try again after a second.',
  sources: [posix('listen()'), man('listen(2)')],
  needs: ['transfer/answers-a-message'],
  requires: ['libc'],
  inputs: [null],
  hints: [
    {
      bug: 'backlog-tiny',
      fits: () => 0.9,
      because: (evidence) => `the backlog of the listening socket is ${String(evidence['backlog'])}`,
    },
  ],
  async holds(attempt) {
    const { start } = attempt.server;
    if (start.kind !== 'listening' || !start.verified) throw new NotApplicable('The backlog can not be told here.');
    const backlog = start.listener.unsent;
    attempt.fact('backlog', backlog);
    if (backlog > 1) return;
    throw new Violation({
      expected: 'a backlog of some connections',
      observed: `listen() was called with a backlog of ${backlog}`,
      certainty: 'certain',
      evidence: { kind: 'other', backlog },
    });
  },
});
