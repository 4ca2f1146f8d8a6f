import { connectForPressure, defineCheck, pushUntilStalled, spinningCalls, untilQuiet, Violation } from '../../harness/index.ts';
import { posix } from '../sources.ts';
import { noteStall } from './account.ts';

export default defineCheck<null>({
  id: 'pressure/quiet-while-stalled',
  step: 'pressure',
  title: 'waits while a client does not read',
  level: { echo: 'SHOULD', 'line-echo': 'SHOULD' },
  rationale:
    'Until the client reads there is nothing to do for it. A loop that watches for input which it does not take computes for nothing.',
  sources: [posix('poll()')],
  needs: ['transfer/returns-every-byte', 'end/eof-after-half-close', 'resources/idle-cpu'],
  inputs: [null],
  hints: [
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
    if ((await untilQuiet(attempt)) !== 'spinning') return;
    const [most] = await spinningCalls(attempt);
    const calls = most === undefined ? '' : `, in ${most.call}()`;
    throw new Violation({
      expected: 'a server that waits until the client reads',
      observed: `a thread of it uses a CPU all the time${calls}`,
      certainty: 'wants-confirmation',
      evidence: { kind: 'spinning', calls, stall: stall.kind },
    });
  },
});
