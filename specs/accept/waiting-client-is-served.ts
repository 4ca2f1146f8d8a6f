import { defineCheck, sleep } from '../../harness/index.ts';
import { crashes } from '../hints.ts';
import { posix } from '../sources.ts';
import { turnedAway } from '../turned-away.ts';

export default defineCheck<null>({
  id: 'accept/waiting-client-is-served',
  step: 'accept',
  title: 'serves a client that came while another was connected, at the latest when that one has left',
  level: { echo: 'MUST', 'line-echo': 'MUST', own: 'MUST', 'single-message': 'MUST' },
  rationale:
    'A server that serves one client after the other keeps the others waiting in the queue of the listening socket; it must come back for them.',
  sources: [posix('listen()'), posix('accept()')],
  needs: ['accept/next-client', 'end/eof-after-half-close'],
  inputs: [null],
  hints: [
    turnedAway,
    {
      bug: 'stops-accepting',
      fits: (evidence) => (evidence.kind === 'silence' ? 0.4 : 0),
      because: () => 'a client that had waited was not served after the one before it had left',
    },
    {
      bug: 'max-clients',
      fits: (evidence) => (evidence.kind === 'reset' || evidence.kind === 'early-eof' ? 0.6 : 0),
      because: () => 'a client was turned away while another was connected',
    },
    crashes,
  ],
  async holds(attempt) {
    const { speaker: first } = await attempt.engage();
    const second = await attempt.connect();
    second.say(20);
    second.endMessage();
    await sleep(30);
    await attempt.leave(first);
    await second.expectEverything({ what: 'an answer for the client that waited, after the one before it has left' });
    await attempt.leave(second);
  },
});
