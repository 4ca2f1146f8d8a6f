import { defineCheck, expectEndBy, sendSignal } from '../../harness/index.ts';
import { man } from '../sources.ts';

export default defineCheck<null>({
  id: 'lifecycle/ends-on-sigterm',
  step: 'lifecycle',
  title: 'ends when it is asked to (SIGTERM)',
  level: { '*': 'MAY' },
  servers: 'any',
  rationale:
    'Service managers and shells end a program with SIGTERM. One that goes on is killed a while later, without a chance to tidy up.',
  sources: [man('signal(7)')],
  needs: ['transfer/answers-a-message'],
  requires: ['proc'],
  mayEndServer: true,
  inputs: [null],
  hints: [
    {
      bug: 'sigterm-ignored',
      fits: (evidence) => (evidence['signal'] === 'SIGTERM' ? 0.9 : 0),
      because: (evidence) =>
        `the process ${String(evidence['disposition'])} SIGTERM (SigIgn and SigCgt in its status), and goes on`,
    },
  ],
  async holds(attempt) {
    await expectEndBy(attempt, { name: 'SIGTERM', number: 15 }, ({ server }) => sendSignal(server.tree.root, 'SIGTERM'));
  },
});
