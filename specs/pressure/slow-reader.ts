import { connectForPressure, defineCheck, drainSome, hasEndedIt, now, sleep } from '../../harness/index.ts';
import { posix, rfc862, tcpStream } from '../sources.ts';
import { aboutStall, expectEverythingBack } from './account.ts';
import { onlyUnderPressure } from './only-under-pressure.ts';
import { pressureHints } from './pressure-hints.ts';
import { sendUnread } from './send-unread.ts';

/** The client reads a part after each portion that it sends; or it reads when it has sent all, with no end behind it. */
type Input = { readonly portionBytes: number; readonly readBytes: number } | { readonly until: 'the-answer-waits-in-the-program' };

export default defineCheck<Input>({
  id: 'pressure/slow-reader',
  step: 'pressure',
  title: 'serves a client that reads more slowly than it writes',
  level: { echo: 'MUST', 'line-echo': 'MUST' },
  rationale:
    'TCP slows a sender down to the pace of the reader. The server has to wait whenever there is no room, and to go on when there is.',
  sources: [tcpStream, rfc862, posix('send()')],
  needs: ['transfer/returns-every-byte', 'end/eof-after-half-close'],
  limitMs: 30_000,
  inputs: [{ portionBytes: 48_000, readBytes: 24_000 }, { until: 'the-answer-waits-in-the-program' }],
  hints: pressureHints,
  async holds(attempt, input) {
    await onlyUnderPressure(attempt, async () => {
      const pressure = await connectForPressure(attempt);
      const { speaker } = pressure;
      if ('until' in input) {
        speaker.connection.stopReading();
        await expectEverythingBack(attempt, speaker, await sendUnread(attempt, pressure, input));
        return;
      }
      const { portionBytes, readBytes } = input;
      const about = aboutStall(attempt, pressure, { kind: 'waiting' });
      const totalBytes = pressure.buffers === 'narrow' ? 4 << 20 : 8 << 20;
      speaker.connection.stopReading();
      const began = now();
      while (speaker.connection.sentBytes < totalBytes && !attempt.signal.aborted) {
        if (now() - began > enoughMs && speaker.connection.sentBytes > enoughBytes) break;
        if (speaker.connection.queuedBytes === 0) speaker.say(portionBytes);
        if ((await drainSome(pressure, readBytes)) === 0) break;
        await sleep(2);
      }
      await expectEverythingBack(attempt, speaker, hasEndedIt(speaker.connection) ? { ...about, stall: 'ended' } : about);
      speaker.connection.halfClose();
      await speaker.connection.untilEnd();
    });
  },
});

/** A server that is slow itself need not go the whole way: all buffers have been full and empty many times by then. */
const enoughMs = 400;
const enoughBytes = 256 << 10;
