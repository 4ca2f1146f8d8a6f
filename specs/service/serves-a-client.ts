import { defineCheck } from '../../harness/index.ts';
import { serviceRfcs } from './sources.ts';
import { serviceHints } from './service-hints.ts';

export default defineCheck<null>({
  id: 'service/serves-a-client',
  step: 'service',
  title: 'gives a client what the service is for',
  level: { discard: 'MUST', chargen: 'MUST', qotd: 'MUST', daytime: 'MUST', time: 'MUST' },
  rationale: 'Each of these services does one thing for every client that connects, whatever this client sends.',
  sources: serviceRfcs,
  needs: ['listen/accepts-connections'],
  quick: true,
  inputs: [null],
  hints: serviceHints,
  async holds(attempt) {
    await attempt.profile.visit?.(attempt, 'the service for the first client');
  },
});
