import {
  blockedSendOn,
  connectForPressure,
  defineCheck,
  isQuiet,
  pushUntilStalled,
  takeNothingMore,
  Violation,
  type Knowledge,
  type Attempt,
  type Evidence,
  type Pressure,
} from '../../harness/index.ts';
import { posix } from '../sources.ts';
import { crashes } from '../hints.ts';
import { noteStall } from './account.ts';
import { expectConcurrent } from '../expect-concurrent.ts';

export default defineCheck<null>({
  id: 'pressure/others-are-served',
  step: 'pressure',
  title: 'serves others while one client does not read',
  level: { echo: 'SHOULD', 'line-echo': 'SHOULD' },
  rationale:
    'A server for many clients is not stopped by one of them. poll() tells that a socket can be read, not that it takes an answer.',
  sources: [posix('poll()')],
  needs: ['transfer/returns-every-byte', 'end/eof-after-half-close', 'accept/clients-do-not-mix'],
  unlessFailed: ['accept/one-leaves-others-stay'],
  after: ['accept/simultaneous-clients'],
  requires: ['concurrent'],
  inputs: [null],
  hints: [
    {
      bug: 'lock-held-while-sending',
      fits: (evidence, { knowledge }) =>
        evidence.kind !== 'silence'
          ? 0
          : hasOneForEachClient(knowledge) && evidence['blockedIn'] !== undefined
            ? 0.95
            : knowledge.language === 'go' || isFreeLoop(evidence)
              ? 0.8
              : 0,
      because: (evidence) =>
        isFreeLoop(evidence)
          ? 'the loop waits for events and has read what the other client said, and yet does not answer it while the first does not read'
          : 'each client has a thread of its own, and yet another one is not answered while the first does not read',
    },
    {
      bug: 'blocking-write-in-event-loop',
      fits: (evidence) => (evidence.kind !== 'silence' ? 0 : evidence['blockedIn'] === undefined ? 0 : 0.9),
      because: (evidence) =>
        `the server sleeps in ${String(evidence['blockedIn'])} to the client that does not read, while the other one waits`,
    },
    {
      bug: 'one-thread-blocks-all',
      fits: (evidence) => (evidence.kind === 'silence' ? 0.4 : 0),
      because: () => 'the other client was not answered while the first did not read',
    },
    crashes,
  ],
  async holds(attempt) {
    await expectConcurrent(attempt);
    const pressure = await connectForPressure(attempt);
    noteStall(attempt, await pushUntilStalled(attempt, pressure));
    takeNothingMore(pressure.speaker.connection);
    try {
      const other = await attempt.connect({ what: 'a connection for another client, while one does not read' });
      await other.exchange(20, { what: '20 bytes back for another client, while one does not read' });
    } catch (error) {
      throw error instanceof Violation ? await withCall(attempt, pressure, error) : error;
    }
  },
});

/** Names the call. A process that sleeps in it, and does nothing else, will not serve anybody before the client reads. */
async function withCall(attempt: Attempt, pressure: Pressure, violation: Violation): Promise<Violation> {
  const blocked = blockedSendOn(attempt, pressure.speaker.connection);
  const stuck = blocked !== undefined && (await isQuiet(attempt));
  return new Violation({
    expected: violation.expected,
    observed:
      blocked === undefined ? violation.observed : `${violation.observed}: the server sleeps in ${blocked.call}(${blocked.fd})`,
    certainty: violation.certain || stuck ? 'certain' : 'wants-confirmation',
    evidence: { ...violation.evidence, ...(blocked !== undefined && { blockedIn: `${blocked.call}(${blocked.fd})` }) },
  });
}

/** The loop does not stand in a call for one client, and has taken what the other one had sent: a task waits for another task. */
function isFreeLoop(evidence: Evidence): boolean {
  const waits = evidence['waitsIn'];
  return (
    evidence['blockedIn'] === undefined &&
    evidence.unread === 0 &&
    evidence.notAccepted !== true &&
    Array.isArray(waits) &&
    waits.some((call) => String(call).startsWith('epoll'))
  );
}

/** A process for each client shares no lock of memory. */
function hasOneForEachClient({ architecture }: Knowledge): boolean {
  return architecture === 'thread' || architecture === 'pool';
}
