import { defineCheck, Violation } from '../../harness/index.ts';
import { posix } from '../sources.ts';
import { serviceHints } from './service-hints.ts';

export default defineCheck<null>({
  id: 'service/simultaneous-clients',
  step: 'service',
  title: 'serves a client while another one is connected',
  level: { discard: 'MAY', chargen: 'MAY' },
  levelIfConcurrent: 'MUST',
  rationale:
    'A connection of these services lasts as long as its client likes. A server that serves one client after the other, which is allowed unless the profile says otherwise, keeps everybody else waiting.',
  sources: [posix('accept()')],
  needs: ['service/next-client'],
  inputs: [null],
  hints: [
    {
      bug: 'iterative',
      fits: (evidence) => (evidence['besides'] === true && (evidence.kind === 'silence' || evidence.kind === 'no-eof') ? 0.97 : 0),
      because: () => 'the second client was not served while the first was connected',
    },
    ...serviceHints,
  ],
  async holds(attempt) {
    const first = await attempt.connect({ reading: 'not-yet' });
    try {
      await attempt.profile.visit?.(attempt, 'the service for client 2 while client 1 is connected');
    } catch (error) {
      if (!(error instanceof Violation)) throw error;
      const { expected, observed, evidence } = error;
      throw new Violation({ expected, observed, certainty: 'wants-confirmation', evidence: { ...evidence, besides: true } });
    } finally {
      first.connection.reset();
    }
  },
});
