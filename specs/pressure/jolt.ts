import {
  connectForPressure,
  defineCheck,
  drainSome,
  jolt,
  pushUntilStalled,
  type Attempt,
  type Evidence,
  type Pressure,
  type Speaker,
} from '../../harness/index.ts';
import { man, posix, rfc862 } from '../sources.ts';
import { aboutStall, expectEverythingBack, noteStall } from './account.ts';
import { onlyUnderPressure } from './only-under-pressure.ts';
import { pressureHints } from './pressure-hints.ts';

/** Measured: three rounds found 90 of 90 servers that ignore short counts, and blamed none of 55 that do not. */
const rounds = 3;

/**
 * With small buffers in the kernel a server is stopped soon; but a send may then end exactly where a buffer ends, again and again,
 * and nothing is cut. With buffers as they are, it takes megabytes, and other places are cut.
 */
type Input = { readonly buffers: 'narrow' | 'wide' };

export default defineCheck<Input>({
  id: 'pressure/jolt',
  step: 'pressure',
  title: 'loses nothing when a send is interrupted and takes only a part',
  level: { echo: 'MUST', 'line-echo': 'MUST' },
  rationale:
    'send() may take fewer bytes than it was given, and says how many. Whoever does not send the rest loses it, as soon as a client reads slowly and the call is interrupted.',
  sources: [posix('send()'), man('signal(7)'), rfc862],
  needs: ['transfer/returns-every-byte', 'end/eof-after-half-close'],
  after: ['lifecycle/stop-continue-idle', 'lifecycle/stop-continue-connection'],
  limitMs: 30_000,
  inputs: [{ buffers: 'narrow' }, { buffers: 'wide' }],
  hints: pressureHints,
  async holds(attempt, { buffers }) {
    await onlyUnderPressure(attempt, async () => {
      const pressure = buffers === 'narrow' ? await connectForPressure(attempt) : await connectForPressure(attempt, 'wide');
      const about = await interruptSends(attempt, pressure);
      await expectEverythingBack(attempt, pressure.speaker, about);
      await expectItGoesOn(pressure.speaker, about);
      pressure.speaker.connection.halfClose();
      await pressure.speaker.connection.untilEnd();
    });
  },
});

/** What a server watches for while an answer waits is not what it watches for afterwards. */
async function expectItGoesOn(speaker: Speaker, about: Partial<Evidence>): Promise<void> {
  speaker.say(furtherBytes);
  const due = speaker.dueBytes;
  const how = await speaker.connection.untilReceived(due);
  speaker.judgeSoFar(about);
  if (how === 'complete') return;
  const what = 'an answer to a further message, after everything had come back to a client that had not read';
  await speaker.throwShort({ due, how, what, more: { ...about, furtherMessage: true } });
}

/** Where nothing ever sleeps in a send, as in an event loop, there is nothing to interrupt: then the bytes alone are looked at. */
async function interruptSends(attempt: Attempt, pressure: Pressure): Promise<Partial<Evidence>> {
  let about: Partial<Evidence> = {};
  for (let round = 0; round < rounds; round++) {
    const stall = await pushUntilStalled(attempt, pressure);
    noteStall(attempt, stall);
    if (stall.kind === 'ended') return { ...about, stall: 'ended', stoodMs: stall.stoodMs, jolted: round > 0 };
    about = { ...aboutStall(attempt, pressure, stall), jolted: stall.kind === 'in-send' };
    if (stall.kind !== 'in-send') break;
    await jolt(attempt);
    await drainSome(pressure, drainedBytes);
  }
  return about;
}

/** Enough to wake up the server's send, and to make it fill its buffer anew. */
const drainedBytes = 160 << 10;
const furtherBytes = 40;
