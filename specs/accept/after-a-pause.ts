import { defineCheck, sleep } from '../../harness/index.ts';
import { crashes, ended, howItEnded, howItEndedAndWhatItSaid, says } from '../hints.ts';
import { man, posix } from '../sources.ts';

export default defineCheck<{ readonly pauseMs: number }>({
  id: 'accept/after-a-pause',
  step: 'accept',
  title: 'serves a client that comes after five seconds without any',
  level: { echo: 'MUST', 'line-echo': 'MUST', own: 'MUST', 'single-message': 'MUST' },
  rationale: 'A server waits for clients as long as it takes. That nobody comes for a while is no error, and no end of its work.',
  sources: [posix('accept()'), man('socket(7)')],
  needs: ['transfer/answers-a-message', 'accept/next-client'],
  meanwhile: ['accept/next-client'],
  limitMs: 20_000,
  mostlyWaits: true,
  inputs: [{ pauseMs: 5_200 }],
  hints: [
    {
      bug: 'accept-eintr-fatal',
      fits: (evidence, context) => (ended(evidence) && says(context, 'interrupted system call', 'EINTR') ? 0.95 : 0),
      because: (_evidence, context) => howItEndedAndWhatItSaid(context),
    },
    {
      bug: 'accept-timeout-fatal',
      fits: (evidence) => (ended(evidence) ? 0.9 : evidence.kind === 'silence' || evidence.kind === 'refused' ? 0.6 : 0),
      because: (evidence, context) =>
        ended(evidence)
          ? `${howItEnded(context)} while nobody was connected and nobody came`
          : 'the client that came after the pause was not served',
    },
    crashes,
  ],
  async holds(attempt, { pauseMs }) {
    await attempt.expectNextClientIsServed('the start');
    await sleep(pauseMs);
    await attempt.expectAlive(`${pauseMs / 1000} s without a client`);
    await attempt.expectNextClientIsServed(`${pauseMs / 1000} s without any`);
  },
});
