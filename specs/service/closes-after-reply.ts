import { defineCheck, limits } from '../../harness/index.ts';
import { serviceRfcs } from './sources.ts';
import { serviceHints } from './service-hints.ts';
import { fail, shortReply } from './visits.ts';

export default defineCheck<null>({
  id: 'service/closes-after-reply',
  step: 'service',
  title: 'closes the connection after its answer',
  level: { qotd: 'MUST', daytime: 'MUST', time: 'MUST' },
  rationale: 'The end of the connection is what tells the client that the answer is complete.',
  sources: serviceRfcs,
  needs: ['service/serves-a-client'],
  quick: true,
  inputs: [null],
  hints: [
    {
      bug: 'no-close-after-reply',
      fits: (evidence) => (evidence.kind === 'no-eof' ? 0.9 : 0),
      because: () => 'the answer had come, and the connection stayed open',
    },
    ...serviceHints,
  ],
  async holds(attempt) {
    const connection = await shortReply(attempt, 'the answer');
    const end = await connection.untilEnd();
    if (end === 'eof') return;
    await fail(
      attempt,
      connection,
      { kind: end === 'open' ? 'no-eof' : 'reset' },
      {
        expected: 'the end of the connection (FIN) after the answer',
        observed: end === 'open' ? `it was still open ${(limits.replyMs / 1000).toFixed(1)} s later` : 'a reset (RST)',
      },
    );
  },
});
