import { defineCheck, limits, NotApplicable, Violation, type Attempt, type Evidence } from '../../harness/index.ts';
import { man } from '../sources.ts';

const wrongBytes: ReadonlySet<Evidence['kind']> = new Set([
  'unsolicited',
  'surplus',
  'altered',
  'duplicated',
  'reordered',
  'lost',
  'foreign',
  'stale',
]);

export default defineCheck<null>({
  id: 'lifecycle/stdio-closed',
  step: 'lifecycle',
  title: 'keeps its log out of the connections when the standard streams are closed',
  level: { '*': 'MAY' },
  fits: (profile) => profile.prints === undefined,
  rationale:
    'A program that is started without standard streams gives their numbers, 0 to 2, to the first sockets that it opens; what it prints then goes to a client.',
  sources: [man('open(2)'), man('daemon(3)')],
  needs: ['transfer/answers-a-message', 'accept/next-client'],
  after: ['end/eof-after-half-close'],
  requires: ['proc'],
  launch: { streams: 'closed' },
  judges: 'the-start',
  inputs: [null],
  hints: [
    {
      bug: 'log-into-connection',
      fits: (evidence) => (cameFromElsewhere(evidence) ? 0.9 : 0),
      because: (evidence) =>
        `the client received ${JSON.stringify((evidence.observedHead ?? '').slice(0, 40))}, which it had not sent`,
    },
  ],
  async holds(attempt) {
    attempt.process('the server is started with the descriptors 0 to 2 closed');
    if (attempt.server.start.kind !== 'listening') throw new NotApplicable(doesNotRun);
    try {
      await serveTwo(attempt);
    } catch (error) {
      throw error instanceof Violation && !cameFromElsewhere(error.evidence) ? new NotApplicable(doesNotRun) : error;
    }
  },
});

/**
 * Whether bytes came that no client had sent. Nothing at all comes from a server that hands its connection to another program as the
 * descriptors 0 and 1, as inetd does: one that has such a number already is not duplicated, and goes with FD_CLOEXEC when the other starts.
 */
function cameFromElsewhere(evidence: Evidence): boolean {
  return wrongBytes.has(evidence.kind);
}

/** Whether a server has to run in this way is not what is judged. */
const doesNotRun = 'The server does not run without its standard streams.';

const doesNotEnd = 'This server does not end the connection of a client that has ended its side, so that none comes in its place.';

async function serveTwo(attempt: Attempt): Promise<void> {
  for (let client = 0; client < 2; client++) {
    const speaker = await attempt.connect();
    await speaker.exchange(20);
    if (attempt.knowledge['spinsAtEof'] === true) throw new NotApplicable(doesNotEnd);
    speaker.connection.halfClose();
    const { connection } = speaker;
    await connection.until(() => (connection.end === 'open' ? undefined : true), {
      limitMs: limits.replyMs,
      surplusMax: limits.surplusBytes,
    });
    speaker.judgeSoFar();
    if (connection.end === 'open' && client === 0) throw new NotApplicable(doesNotEnd);
    connection.close();
  }
}
