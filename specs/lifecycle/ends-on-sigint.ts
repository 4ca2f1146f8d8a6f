import { defineCheck, expectEndBy, sendSignal } from '../../harness/index.ts';
import { says } from '../hints.ts';
import { man } from '../sources.ts';

export default defineCheck<null>({
  id: 'lifecycle/ends-on-sigint',
  step: 'lifecycle',
  title: 'ends on Ctrl-C (SIGINT)',
  level: { '*': 'MAY' },
  servers: 'any',
  rationale: 'Whoever starts a server in a terminal expects Ctrl-C to end it. The terminal sends SIGINT to all of its processes.',
  sources: [man('signal(7)')],
  needs: ['transfer/answers-a-message'],
  requires: ['proc'],
  mayEndServer: true,
  inputs: [null],
  hints: [
    {
      bug: 'bare-except-swallows-sigint',
      // An interrupt that was let through has been told of, and the thread that got it waits for the others to end.
      fits: (evidence, context) =>
        evidence['signal'] !== 'SIGINT' || (says(context, 'KeyboardInterrupt') && evidence['firstThreadIn'] === 'futex') ? 0 : 0.9,
      because: (evidence) => `the process ${String(evidence['disposition'])} SIGINT (SigIgn and SigCgt in its status), and goes on`,
    },
  ],
  async holds(attempt) {
    await expectEndBy(attempt, { name: 'SIGINT', number: 2 }, ({ server }) => sendSignal(-server.tree.root, 'SIGINT'));
  },
});
