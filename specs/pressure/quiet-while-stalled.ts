import {
  connectForPressure,
  defineCheck,
  limits,
  pushUntilStalled,
  spinningCalls,
  untilQuiet,
  Violation,
  type Attempt,
  type Speaker,
  type Stall,
} from '../../harness/index.ts';
import { posix } from '../sources.ts';
import { noteStall } from './account.ts';

export default defineCheck<null>({
  id: 'pressure/quiet-while-stalled',
  step: 'pressure',
  title: 'waits while a client does not read, and when it has read all',
  level: { echo: 'SHOULD', 'line-echo': 'SHOULD' },
  rationale:
    'Until the client reads there is nothing to do for it, and nothing when it has read all. A loop that watches for input which it does not take, or for room which it does not need, computes for nothing.',
  sources: [posix('poll()')],
  needs: ['transfer/returns-every-byte', 'end/eof-after-half-close', 'resources/idle-cpu'],
  inputs: [null],
  hints: [
    {
      bug: 'pollout-left-on',
      fits: (evidence) => (evidence['client'] === 'has read all' ? 0.9 : 0),
      because: (evidence) =>
        `once the client has read everything and says nothing, a thread computes all the time${String(evidence['calls'])}; before its answers had to wait, it did not`,
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
  },
});

async function expectQuiet(
  attempt: Attempt,
  situation: { readonly client: 'does not read' | 'has read all'; readonly stall: Stall['kind'] },
): Promise<void> {
  if ((await untilQuiet(attempt)) !== 'spinning') return;
  const [most] = await spinningCalls(attempt);
  const calls = most === undefined ? '' : `, in ${most.call}()`;
  throw new Violation({
    expected: `a server that waits until the client ${situation.client === 'does not read' ? 'reads' : 'says more'}`,
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
