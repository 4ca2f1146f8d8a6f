import { defineCheck, jolt, NotApplicable, type Evidence } from '../../harness/index.ts';
import { handedOf } from '../client/handing.ts';
import { common } from '../client/hints.ts';
import { meet } from '../client/meet.ts';
import { takeMessage } from '../client/message.ts';
import { blockingLength, untilStalled, type ClientStall } from '../client/slowly.ts';
import { man, posix } from '../sources.ts';
import { gaveUpSending, sendWithoutLoop } from './send-hints.ts';

/** One jolt can meet a call that has taken nothing yet, which starts anew and loses nothing. */
const rounds = 3;

export default defineCheck<Record<string, never>>({
  id: 'send/jolt',
  step: 'send',
  title: 'loses nothing when a send is interrupted and takes only a part',
  level: { client: 'MUST' },
  rationale:
    'send() may take fewer bytes than it was given, and says how many. Whoever does not send the rest loses it, as soon as the server reads slowly and the call is interrupted.',
  sources: [posix('send()'), man('signal(7)')],
  needs: ['send/long-message'],
  launches: 'itself',
  requires: ['libc', 'proc'],
  inputs: [{}],
  hints: [gaveUpSending, sendWithoutLoop, ...common],
  async holds(attempt) {
    const meeting = await meet(attempt, handedOf(attempt, blockingLength(attempt)), { buffers: 'narrow' });
    const { visitor, client } = meeting;
    let about: Partial<Evidence> = {};
    let first: ClientStall | undefined;
    for (let round = 0; round < rounds; round++) {
      // An event loop never sleeps in a send: there is nothing to interrupt, and the bytes alone are looked at.
      const stall = await untilStalled(attempt, meeting);
      first ??= stall;
      if (stall !== 'in-send') break;
      about = { jolted: true, call: client.tree.blockedSends()[0]?.call ?? 'send' };
      await jolt(attempt);
      const due = visitor.receivedBytes + drainedBytes;
      visitor.startReading();
      await visitor.until(() => (visitor.receivedBytes >= due || visitor.end !== 'open' ? true : undefined), 200);
      visitor.stopReading();
    }
    await takeMessage(attempt, meeting, about);
    // After traffic in which segments overtook each other the kernel gives new connections larger buffers (tcp_metrics).
    if (first === 'done') throw new NotApplicable('The system took the whole message at once: there was no send to interrupt.');
  },
});

/** Enough to wake up the client's send. */
const drainedBytes = 20_000;
