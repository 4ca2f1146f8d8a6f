import {
  connectForPressure,
  defineCheck,
  hasEndedIt,
  limits,
  pushUntilStalled,
  spinningCalls,
  takeNothingMore,
  untilQuiet,
  Violation,
  widenDescriptor,
  type Attempt,
  type Speaker,
  type Stall,
} from '../../harness/index.ts';
import { posix } from '../sources.ts';
import { noteStall } from './account.ts';
import { sendUnread } from './send-unread.ts';

/** On a busy machine the answers may still be on their way when they are taken to wait in the program: then more are sent. */
const moreBytes = [128 << 10, 384 << 10, 768 << 10];

export default defineCheck<null>({
  id: 'pressure/quiet-while-stalled',
  step: 'pressure',
  title: 'waits while a client does not read, when it has read all, and when it ends its side first',
  level: { echo: 'SHOULD', 'line-echo': 'SHOULD' },
  rationale:
    'Until the client reads there is nothing to do for it, and nothing when it has read all. A loop that watches for input which it does not take, or for room which it does not need, computes for nothing.',
  sources: [posix('poll()')],
  needs: ['transfer/returns-every-byte', 'end/eof-after-half-close', 'resources/idle-cpu'],
  // The clients of this check leave one after the other.
  unlessFailed: ['end/quiet-after-close'],
  limitMs: 30_000,
  inputs: [null],
  hints: [
    {
      bug: 'pollout-left-on',
      fits: (evidence) => (evidence['client'] === 'has read all' ? 0.9 : 0),
      because: (evidence) =>
        `once the client has read everything and says nothing, a thread computes all the time${String(evidence['calls'])}; before its answers had to wait, it did not`,
    },
    {
      bug: 'busy-loop-on-eof',
      fits: (evidence) => (evidence['client'] === 'has finished, and does not read' ? 0.85 : 0),
      because: (evidence) =>
        `the client has ended its side and does not read its answers: a thread computes all the time${String(evidence['calls'])}. The end of the input makes a socket readable for ever; before it, the server waited`,
    },
    {
      bug: 'idle-poll-spin',
      fits: (evidence) => (evidence.kind === 'spinning' ? 0.7 : 0),
      because: (evidence) => `a thread computes all the time${String(evidence['calls'])}, while the client does not read`,
    },
  ],
  async holds(attempt) {
    const pressure = await connectForPressure(attempt);
    const stall = await pushUntilStalled(attempt, pressure);
    noteStall(attempt, stall);
    await expectQuiet(attempt, { client: 'does not read', stall: stall.kind });
    if (stall.kind === 'ended' || !(await readsEverything(pressure.speaker))) return;
    await expectQuiet(attempt, { client: 'has read all', stall: stall.kind });
    // Whoever does not read on is told of the end only if nothing more stands before it.
    await isLeftWaitingAfter(attempt, 0);
    for (const more of moreBytes) if (await isLeftWaitingAfter(attempt, more)) return;
  },
});

/** A client that ends its side and does not read; says whether its answers had to wait, so that the end was met with some still there. */
async function isLeftWaitingAfter(attempt: Attempt, more: number): Promise<boolean> {
  const ending = await connectForPressure(attempt);
  const { connection } = ending.speaker;
  connection.stopReading();
  const about = await sendUnread(attempt, ending, { until: 'the-answer-waits-in-the-program' });
  if (about['stall'] === 'ended') return true;
  // So much more does not get away, also when the kernel finds some room: whoever reads on meets the end of the input.
  if (more > 0) ending.speaker.say(more);
  takeNothingMore(connection);
  connection.halfClose();
  await expectQuiet(attempt, { client: 'has finished, and does not read', stall: 'waiting' });
  const waits = !hasEndedIt(connection);
  // It leaves in order: what a server makes of a client that crashes is the matter of other checks.
  widenDescriptor(connection.descriptor);
  connection.startReading();
  await connection.untilEnd();
  connection.close();
  return waits;
}

async function expectQuiet(
  attempt: Attempt,
  situation: {
    readonly client: 'does not read' | 'has read all' | 'has finished, and does not read';
    readonly stall: Stall['kind'];
  },
): Promise<void> {
  if ((await untilQuiet(attempt)) !== 'spinning') return;
  const [most] = await spinningCalls(attempt);
  const calls = most === undefined ? '' : `, in ${most.call}()`;
  throw new Violation({
    expected: `a server that waits until the client ${situation.client === 'has read all' ? 'says more' : 'reads'}`,
    observed: `a thread of it uses a CPU all the time${calls}`,
    certainty: 'wants-confirmation',
    evidence: { kind: 'spinning', calls, ...situation },
  });
}

/** Whether everything came; whether it is right is for other checks to say. */
async function readsEverything({ connection }: Speaker): Promise<boolean> {
  connection.startReading();
  return (await connection.untilReceived(connection.sentBytes, limits.stallMs)) === 'complete';
}
