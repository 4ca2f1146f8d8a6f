import { defineCheck, Violation } from '../../harness/index.ts';
import { man } from '../sources.ts';

/** A server that ends when its input is at its end does so within this time after it listens. */
const watchMs = 300;

export default defineCheck<null>({
  id: 'lifecycle/stdin-at-eof',
  step: 'lifecycle',
  title: 'serves also when its standard input is at the end',
  level: { '*': 'SHOULD' },
  servers: 'any',
  rationale:
    'Service managers, cron and test programs start a server with /dev/null for its standard input. That is no reason to stop.',
  sources: [man('systemd.exec(5)'), man('null(4)')],
  needs: ['transfer/answers-a-message', 'accept/next-client'],
  launch: { streams: 'stdin-at-eof' },
  inputs: [null],
  hints: [
    {
      bug: 'stdin-eof-exits',
      fits: (evidence) =>
        evidence.kind === 'process-ended' || evidence['start'] === 'exited' ? 0.9 : evidence.kind === 'refused' ? 0.8 : 0,
      because: () => 'with its standard input at the end the server stops; with one that stays open it serves',
    },
  ],
  async holds(attempt) {
    attempt.process('the server is started with /dev/null as its standard input');
    const exit = await attempt.server.untilExit(watchMs);
    if (exit !== undefined) {
      throw new Violation({
        expected: 'the server goes on without a standard input',
        observed: 'the process ended soon after it had begun to listen',
        certainty: 'certain',
        evidence: { kind: 'process-ended' },
      });
    }
    await attempt.expectNextClientIsServed('the end of its standard input');
  },
});
