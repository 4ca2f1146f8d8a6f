import { defineCheck, sleep } from '../../harness/index.ts';
import { handedOf } from '../client/handing.ts';
import { common } from '../client/hints.ts';
import { meet } from '../client/meet.ts';
import { takeMessage } from '../client/message.ts';
import { blockingLength, untilStalled } from '../client/slowly.ts';
import { posix, tcpStream } from '../sources.ts';
import { gaveUpSending, sendWithoutLoop } from './send-hints.ts';

/** So often the server reads a little, and then nothing for a while. */
const pauses = 5;

export default defineCheck<Record<string, never>>({
  id: 'send/slow-server',
  step: 'send',
  title: 'sends everything to a server that reads slowly',
  level: { client: 'MUST' },
  rationale: 'A server reads when it has time. Until then the client waits, and loses nothing.',
  sources: [posix('send()'), tcpStream],
  needs: ['send/long-message'],
  launches: 'itself',
  requires: ['libc', 'proc'],
  inputs: [{}],
  hints: [gaveUpSending, sendWithoutLoop, ...common],
  async holds(attempt) {
    const meeting = await meet(attempt, handedOf(attempt, blockingLength(attempt)), { buffers: 'narrow' });
    const { visitor } = meeting;
    await untilStalled(attempt, meeting);
    for (let pause = 0; pause < pauses && visitor.end === 'open'; pause++) {
      const before = visitor.receivedBytes;
      visitor.startReading();
      await visitor.until(() => (visitor.receivedBytes > before || visitor.end !== 'open' ? true : undefined), 200);
      visitor.stopReading();
      await sleep(20);
    }
    await takeMessage(attempt, meeting);
  },
});
