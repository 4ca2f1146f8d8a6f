import { defineCheck, stopAndContinue } from '../../harness/index.ts';
import { ended } from '../hints.ts';
import { man } from '../sources.ts';

export default defineCheck<null>({
  id: 'lifecycle/stop-continue-idle',
  step: 'lifecycle',
  title: 'goes on after it was stopped and continued while idle',
  level: { '*': 'SHOULD' },
  servers: 'any',
  rationale:
    'Ctrl-Z and fg, a debugger, or a frozen container stop a process and let it go on. On Linux epoll_wait() then fails with EINTR, although no signal handler ran.',
  sources: [man('signal(7)'), man('epoll_wait(2)')],
  needs: ['accept/next-client'],
  requires: ['proc'],
  inputs: [null],
  hints: [
    {
      bug: 'epoll-eintr-fatal',
      fits: (evidence) => (ended(evidence) ? 0.9 : 0),
      because: () => 'the process ended when it was continued, with no client connected',
    },
    {
      bug: 'dies-on-sigstop',
      fits: (evidence) => (evidence.kind === 'silence' || evidence.kind === 'refused' ? 0.6 : 0),
      because: () => 'it serves when it was not stopped, and not after it was continued',
    },
  ],
  async holds(attempt) {
    attempt.learn({ standsStopsIdle: false });
    await stopAndContinue(attempt);
    await attempt.expectAlive('it was stopped and continued');
    await attempt.expectNextClientIsServed('it was stopped and continued');
    attempt.learn({ standsStopsIdle: true });
  },
});
