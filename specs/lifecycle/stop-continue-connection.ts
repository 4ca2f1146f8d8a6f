import { defineCheck, stopAndContinue, Violation } from '../../harness/index.ts';
import { ended, howItEndedAndWhatItSaid, says } from '../hints.ts';
import { man } from '../sources.ts';

export default defineCheck<null>({
  id: 'lifecycle/stop-continue-connection',
  step: 'lifecycle',
  title: 'keeps its connections when it was stopped and continued',
  level: { '*': 'SHOULD' },
  rationale:
    'TCP connections outlive a pause of the process. On Linux a recv() with a timeout (SO_RCVTIMEO) fails with EINTR after it, which is no end of the connection.',
  sources: [man('signal(7)'), man('recv(2)')],
  needs: ['single/byte-by-byte', 'transfer/several-messages', 'accept/next-client'],
  requires: ['proc'],
  inputs: [null],
  hints: [
    {
      bug: 'sigchld-handler-waits',
      fits: (evidence, { knowledge }) => (evidence['whenLeft'] === true && knowledge.architecture === 'fork' ? 0.97 : 0),
      because: (evidence, context) =>
        `a child was stopped, continued, and ended later: ${ended(evidence) ? howItEndedAndWhatItSaid(context) : 'from then on no client was served'}`,
    },
    {
      bug: 'waitall-short',
      fits: (evidence) => (evidence['waitsForAll'] === true ? 0.96 : 0),
      because: () => 'half a message had come when the process was stopped, and it waited for all of it with MSG_WAITALL',
    },
    {
      bug: 'epoll-eintr-fatal',
      fits: (evidence, context) => (ended(evidence) ? (says(context, 'epoll') ? 0.95 : 0.6) : 0),
      because: () => 'the process ended when it was continued',
    },
    {
      bug: 'rcvtimeo-eintr-fatal',
      fits: (evidence, context) =>
        evidence.kind === 'early-eof' || evidence.kind === 'reset'
          ? 0.9
          : ended(evidence) && says(context, 'recv', 'Interrupted')
            ? 0.7
            : 0,
      because: () => 'the connection was closed when the process was continued, although the client had done nothing',
    },
    {
      bug: 'dies-on-sigstop',
      fits: (evidence) => (evidence.kind === 'silence' ? 0.6 : 0),
      because: () => 'it answered before it was stopped, and not after it was continued',
    },
  ],
  async holds(attempt) {
    const { speaker, goOn } = await attempt.engage();
    const waitsForAll = attempt.server.tree.waits().some(asksForAll);
    attempt.learn({ standsStopsConnected: false });
    await stopAndContinue(attempt);
    try {
      await goOn({ what: 'an answer on the connection that was open while the server was stopped' });
    } catch (error) {
      throw error instanceof Violation ? error.withMore({ waitsForAll }) : error;
    }
    // The stop is an event for a parent of processes as well: what it makes of it may show when they end.
    await attempt.leave(speaker);
    try {
      await attempt.expectNextClientIsServed('the server was stopped and continued, and its client left');
    } catch (error) {
      throw error instanceof Violation ? error.withMore({ whenLeft: true }) : error;
    }
    attempt.learn({ standsStopsConnected: true });
  },
});

/** A thread that sleeps in recv() with MSG_WAITALL: on Linux this returns a part after a stop. */
function asksForAll(wait: { readonly call: string; readonly args: readonly number[] }): boolean {
  return wait.call === 'recvfrom' && ((wait.args[3] ?? 0) & MSG_WAITALL) !== 0;
}

const MSG_WAITALL = 0x100;
