import { defineCheck, limits, Violation, whileStopped, type Evidence, type Speaker } from '../../harness/index.ts';
import { contentHints } from '../content-hints.ts';
import { crashes, leftUnreadInEpoll, memoryFault, notResumed } from '../hints.ts';
import { man, tcpStream } from '../sources.ts';
import { isLate } from './lost-or-late.ts';
import { counted } from '../../harness/words.ts';

const firstBytes = 10;

type Input = { readonly messages: number; readonly length: number };

export default defineCheck<Input>({
  id: 'transfer/burst-in-one-read',
  step: 'transfer',
  title: 'sends back a burst that stands in its receive queue at once',
  level: { echo: 'MUST', 'line-echo': 'MUST' },
  rationale:
    'When the server is slow for a moment, much can have arrived by the time it reads. All of it must be read, also when no further byte comes to wake the server up.',
  sources: [tcpStream, man('epoll(7)')],
  needs: ['transfer/several-messages', 'accept/next-client'],
  after: ['lifecycle/stop-continue-idle', 'lifecycle/stop-continue-connection'],
  requires: ['proc'],
  // 840 bytes: what of them is left by a count in eight bits, 72, is no usual size of a buffer.
  inputs: [{ messages: 21, length: 40 }],
  hints: [
    {
      bug: 'recv-is-a-line',
      fits: (evidence) => (evidence.kind === 'silence' && evidence.receivedBytes === firstBytes + 40 ? 0.9 : 0),
      because: () => 'of the messages that came at once the first was answered, and no other',
    },
    {
      bug: 'epollet-single-read',
      fits: (evidence, context) => (leftUnreadInEpoll(evidence, context) ? 0.9 : 0),
      because: (evidence) =>
        `${counted(evidence.receivedBytes, 'byte')} came back, and ${String(evidence.unread)} stood unread in the server's receive queue`,
    },
    {
      bug: 'recv-overflows-buffer',
      fits: (_evidence, context) => (memoryFault(context) ? 0.8 : 0),
      because: () => 'the process died of a memory fault when many bytes came at once',
    },
    {
      bug: 'rest-unseen-by-select',
      fits: (evidence) => (isLate(evidence) ? 0.78 : 0),
      because: (evidence) =>
        `of ${counted(evidence.expectedBytes, 'byte')}, all of which the server had read, ${String(evidence.receivedBytes)} came back, and others when more was sent`,
    },
    {
      bug: 'fixed-buffer-truncation',
      fits: (evidence) =>
        !isLate(evidence) &&
        Number(evidence.receivedBytes) > 0 &&
        evidence.unread === 0 &&
        (evidence.kind === 'silence' || evidence.kind === 'lost')
          ? 0.6
          : 0,
      because: (evidence) =>
        `${String(evidence.receivedBytes)} of ${counted(evidence.expectedBytes, 'byte')} came back, and all were read`,
    },
    {
      bug: 'length-too-narrow',
      fits: (evidence) => (isCountInEightBits(evidence) ? 0.85 : 0),
      because: (evidence) =>
        `${counted(evidence.receivedBytes, 'byte')} came back: of the ${Number(evidence.expectedBytes) - firstBytes} that came at once as many as a count in 8 bits has left of them`,
    },
    notResumed,
    ...contentHints,
    crashes,
  ],
  async holds(attempt, { messages, length }) {
    const speaker = await attempt.connect();
    await speaker.exchange(firstBytes);
    await whileStopped(attempt, async () => {
      for (let at = 0; at < messages; at++) speaker.say(length);
      await attempt.until(() => ((speaker.connection.serverEnd()?.unread ?? 0) >= messages * length ? true : undefined), {
        limitMs: 200,
        everyMs: 2,
      });
    });
    await expectEverythingOrLate(speaker);
    speaker.connection.close();
  },
});

/** Where a part came and then nothing, more is sent: bytes that come then were late, and not lost. */
async function expectEverythingOrLate(speaker: Speaker): Promise<void> {
  try {
    await speaker.expectEverything();
  } catch (error) {
    if (!(error instanceof Violation) || error.evidence.kind !== 'silence') throw error;
    const came = speaker.connection.receivedBytes;
    speaker.connection.send(more);
    await speaker.connection.untilReceived(came + more.length + 1, limits.waitingClientMs);
    throw error.withMore({ releasedByMore: speaker.connection.receivedBytes > came + more.length });
  }
}

const more = Buffer.from('more\n');

function isCountInEightBits({ kind, receivedBytes, expectedBytes }: Evidence): boolean {
  const burst = Number(expectedBytes) - firstBytes;
  return (kind === 'silence' || kind === 'lost') && burst > 255 && Number(receivedBytes) - firstBytes === burst % 256;
}
