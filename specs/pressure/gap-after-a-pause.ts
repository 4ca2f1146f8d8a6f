import { connectForPressure, defineCheck, pushUntilStalled, sleep, Violation } from '../../harness/index.ts';
import { crashes, ended } from '../hints.ts';
import { man, posix, rfc862 } from '../sources.ts';
import { expectEverythingBack, lacksTheRest, noteStall } from './account.ts';
import { onlyUnderPressure } from './only-under-pressure.ts';

export default defineCheck<{ readonly pauseMs: number }>({
  id: 'pressure/gap-after-a-pause',
  step: 'pressure',
  title: 'leaves nothing out for a client that reads again after three seconds',
  level: { echo: 'MUST', 'line-echo': 'MUST' },
  rationale:
    'A server may end the connection of a client that does not read. One that goes on with it must not leave out what a send() did not take in time: the client would get a stream with a hole.',
  sources: [rfc862, posix('send()'), man('socket(7)')],
  needs: ['end/eof-after-half-close', 'transfer/returns-every-byte'],
  unlessFailed: ['pressure/unread-then-drained'],
  meanwhile: ['transfer/returns-every-byte', 'pressure/unread-then-drained'],
  limitMs: 30_000,
  mostlyWaits: true,
  inputs: [{ pauseMs: 3_200 }],
  hints: [
    {
      bug: 'send-timeout-loses-bytes',
      // A process that has ended sends nothing later, and so left out nothing in the middle.
      fits: (evidence) => (ended(evidence) ? 0 : evidence.kind === 'lost' ? 0.9 : 0.4),
      because: () =>
        'for a client that had not read for 3.2 s bytes in the middle are missing, and later ones came; one that reads sooner gets all',
    },
    crashes,
  ],
  async holds(attempt, { pauseMs }) {
    const pausing = async (): Promise<void> => {
      const pressure = await connectForPressure(attempt);
      noteStall(attempt, await pushUntilStalled(attempt, pressure));
      await sleep(pauseMs);
      await expectEverythingBack(attempt, pressure.speaker, { pausedMs: pauseMs }).catch((error: unknown) => {
        // A connection that ends, or goes no further, is a policy that `pressure/stalled-client-is-kept` tells of.
        if (!(error instanceof Violation) || !lacksTheRest(error)) throw error;
      });
    };
    await onlyUnderPressure(attempt, pausing, 'is judged here');
  },
});
