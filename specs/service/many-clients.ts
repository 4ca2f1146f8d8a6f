import { currentSlowness, defineCheck, now, Violation } from '../../harness/index.ts';
import { counted } from '../../harness/words.ts';
import { posix } from '../sources.ts';
import { serviceHints } from './service-hints.ts';

/** More than a byte can count, and than a table of 256 entries has. */
const clients = 270;
/** A service that takes its time with each client gets fewer of them. */
const slowMs = 6_000;

export default defineCheck<null>({
  id: 'service/many-clients',
  step: 'service',
  title: 'serves more than a hundred clients one after the other',
  level: { discard: 'MUST', chargen: 'MUST', qotd: 'MUST', daytime: 'MUST', time: 'MUST' },
  rationale: 'Serving a client must leave the server as it was before; what each client uses up is missed by a later one.',
  sources: [posix('accept()'), posix('close()')],
  needs: ['service/next-client', 'service/closes-after-reply'],
  inputs: [null],
  hints: [
    {
      bug: 'max-clients',
      // A client that got something else was served.
      fits: (evidence) => (Number(evidence['after']) > 1 && evidence['misreading'] === undefined ? 0.95 : 0),
      because: (evidence) => `after ${counted(evidence['after'], 'client')}, no more were served`,
    },
    ...serviceHints,
  ],
  async holds(attempt) {
    const began = now();
    for (let served = 0; served < clients && now() - began < slowMs * currentSlowness(); served++) {
      attempt.log.restart();
      try {
        await attempt.profile.visit?.(attempt, `the service for client ${served + 1} of ${clients}`, 'brief');
      } catch (error) {
        throw error instanceof Violation ? error.withMore({ after: served }) : error;
      }
    }
  },
});
