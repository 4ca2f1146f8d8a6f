import { connectForPressure, defineCheck, pushUntilStalled, sleep, Violation } from '../../harness/index.ts';
import { crashes, ended } from '../hints.ts';
import { man, rfc862 } from '../sources.ts';
import { expectEverythingBack, lacksTheRest, noteStall } from './account.ts';
import { onlyUnderPressure } from './only-under-pressure.ts';

export default defineCheck<{ readonly pauseMs: number }>({
  id: 'pressure/stalled-client-is-kept',
  step: 'pressure',
  title: 'keeps a client that does not read for two seconds',
  level: { echo: 'MAY', 'line-echo': 'MAY' },
  rationale:
    'A client that does something else for two seconds reads on afterwards. A server may have a policy for those who do not read; a short timeout of send() that is taken for an error is a mistake.',
  sources: [rfc862, man('socket(7)')],
  needs: ['end/eof-after-half-close', 'transfer/returns-every-byte'],
  unlessFailed: ['pressure/unread-then-drained'],
  meanwhile: ['transfer/returns-every-byte', 'pressure/unread-then-drained'],
  after: ['transfer/idle-client-is-kept'],
  limitMs: 30_000,
  mostlyWaits: true,
  inputs: [{ pauseMs: 2_200 }],
  hints: [
    {
      bug: 'send-timeout-fatal',
      fits: (evidence) => (ended(evidence) ? 0 : 0.8),
      because: () => 'a client that had not read for 2.2 s did not get everything; one that reads sooner does',
    },
    crashes,
  ],
  async holds(attempt, { pauseMs }) {
    const pausing = async (): Promise<void> => {
      const pressure = await connectForPressure(attempt);
      noteStall(attempt, await pushUntilStalled(attempt, pressure));
      await sleep(pauseMs);
      await expectEverythingBack(attempt, pressure.speaker, { pausedMs: pauseMs }).catch((error: unknown) => {
        // A hole in what came is no policy: `pressure/gap-after-a-pause` tells of it.
        if (!(error instanceof Violation) || lacksTheRest(error)) throw error;
      });
    };
    await onlyUnderPressure(attempt, pausing, 'is judged here');
  },
});
