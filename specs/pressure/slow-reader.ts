import {
  connectForPressure,
  defineCheck,
  drainSome,
  hasEndedIt,
  now,
  pushUntilStalled,
  sleep,
  takeLittle,
  widenDescriptor,
  type Attempt,
  type Evidence,
  type Pressure,
} from '../../harness/index.ts';
import { posix, rfc862, tcpStream } from '../sources.ts';
import { aboutStall, expectEverythingBack, noteStall } from './account.ts';
import { onlyUnderPressure } from './only-under-pressure.ts';
import { pressureHints } from './pressure-hints.ts';
import { sendUnread } from './send-unread.ts';

/**
 * The client reads a part after each portion that it sends; or it reads when it has sent all, with no end behind it; or it reads little
 * by little what a server has that can send nothing more, and has much to read.
 */
type Input =
  | { readonly portionBytes: number; readonly readBytes: number }
  | { readonly until: 'the-answer-waits-in-the-program' }
  | { readonly littleBytes: number };

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
  inputs: [{ portionBytes: 48_000, readBytes: 24_000 }, { until: 'the-answer-waits-in-the-program' }, { littleBytes: 4_000 }],
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
      if ('littleBytes' in input) {
        await expectEverythingBack(attempt, speaker, await readLittleByLittle(attempt, pressure, input.littleBytes));
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

/** A server that keeps a rest gets room for a part of it, and then for the next: where the second part begins is a sum. */
async function readLittleByLittle(attempt: Attempt, pressure: Pressure, bytes: number): Promise<Partial<Evidence>> {
  const { speaker } = pressure;
  if (pressure.buffers === 'narrow') takeLittle(speaker.connection);
  const stall = await pushUntilStalled(attempt, pressure);
  noteStall(attempt, stall);
  speaker.say(furtherBytes);
  for (let step = 0; step < steps && !attempt.signal.aborted; step++) {
    if ((await drainSome(pressure, bytes)) === 0) break;
    await sleep(2);
  }
  widenDescriptor(speaker.connection.descriptor);
  return aboutStall(attempt, pressure, stall);
}

/** As much as the largest usual buffer takes with one read; and enough steps to empty what small buffers in the kernel hold. */
const furtherBytes = 64 << 10;
const steps = 60;

/** A server that is slow itself need not go the whole way: all buffers have been full and empty many times by then. */
const enoughMs = 400;
const enoughBytes = 256 << 10;
