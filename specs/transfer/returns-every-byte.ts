import fc from 'fast-check';
import { defineCheck } from '../../harness/index.ts';
import { contentHints } from '../content-hints.ts';
import { crashes, leftUnreadInEpoll, memoryFault, notResumed } from '../hints.ts';
import { posix, rfc862, tcpStream } from '../sources.ts';
import { expectEverythingOrTellLoss, lengthTooNarrow, queueFullDrops } from './lost-or-late.ts';
import { counted } from '../../harness/words.ts';

/** One message of this length in one write; the client reads all the time. */
type Input = { readonly length: number };

const boundaries = [0, 1, 2, 255, 256, 257, 1023, 1024, 1025, 4096, 8192, 8193, 65_535, 65_536, 65_537];
const lengthMax = 1 << 20;

export default defineCheck<Input>({
  id: 'transfer/returns-every-byte',
  step: 'transfer',
  title: 'sends back every byte it was sent, unchanged and in order',
  level: { echo: 'MUST', 'line-echo': 'MUST' },
  rationale:
    'Echo is the identity on a byte stream, whatever its length. TCP keeps no message boundaries: one send() of the client can arrive in many pieces.',
  sources: [rfc862, tcpStream, posix('send()')],
  needs: ['transfer/byte-by-byte', 'transfer/burst-in-one-read', 'transfer/buffer-boundaries'],
  quick: true,
  inputs: [{ length: 1 }, { length: 1_000 }, { length: 100_000 }],
  arbitrary: {
    values: fc.record({
      length: fc.oneof(
        fc.constantFrom(...boundaries),
        fc.integer({ min: 0, max: 3_000 }),
        fc.integer({ min: 0, max: 70_000 }),
        fc.integer({ min: 0, max: lengthMax }),
      ),
    }),
    runs: 24,
  },
  hints: [
    lengthTooNarrow,
    queueFullDrops,
    {
      bug: 'epollet-single-read',
      fits: (evidence, context) => (leftUnreadInEpoll(evidence, context) ? 0.75 : 0),
      because: (evidence) =>
        `${counted(evidence.receivedBytes, 'byte')} came back, and ${String(evidence.unread)} stood unread in the server's receive queue`,
    },
    {
      bug: 'max-bytes',
      fits: (evidence) => (truncated(evidence) && evidence.kind !== 'lost' && Number(evidence.receivedBytes) > 120_000 ? 0.8 : 0),
      because: (evidence) => `after ${counted(evidence.receivedBytes, 'byte')} no more came`,
    },
    {
      bug: 'fixed-buffer-truncation',
      fits: (evidence) => (truncated(evidence) && !standsStill(evidence) ? 0.7 : 0),
      because: (evidence) => `${String(evidence.receivedBytes)} of ${counted(evidence.expectedBytes, 'byte')} came back`,
    },
    {
      bug: 'one-message-then-close',
      fits: (evidence) => (evidence.kind === 'early-eof' || evidence.kind === 'reset' ? 0.4 : 0),
      because: () => 'the connection was closed before everything had come back',
    },
    {
      bug: 'recv-overflows-buffer',
      fits: (_evidence, context) => (memoryFault(context) ? 0.8 : 0),
      because: () => 'the process died of a memory fault when many bytes came at once',
    },
    {
      bug: 'hangs',
      fits: (evidence) => (truncated(evidence) && standsStill(evidence) ? 0.3 : 0),
      because: (evidence) =>
        `${counted(evidence.receivedBytes, 'byte')} came back, and ${String(evidence.unread)} stand in the receive queue of the server, which does not read them`,
    },
    notResumed,
    ...contentHints,
    crashes,
  ],
  async holds(attempt, { length }) {
    const speaker = await attempt.connect();
    if (length > 0) speaker.say(length);
    await expectEverythingOrTellLoss(attempt, speaker);
    speaker.say(7);
    await speaker.expectEverything({ what: `a further message answered, after one of ${length} bytes` });
    speaker.connection.close();
  },
});

/** What has not been read was not thrown away. */
function standsStill({ kind, unread }: { readonly kind: string; readonly unread?: number }): boolean {
  return kind === 'silence' && (unread ?? 0) > 0;
}

function truncated(evidence: { readonly kind: string; readonly receivedBytes?: number; readonly expectedBytes?: number }): boolean {
  return (
    evidence.kind !== 'process-ended' &&
    (evidence.receivedBytes ?? 0) > 0 &&
    (evidence.receivedBytes ?? 0) < (evidence.expectedBytes ?? 0) &&
    (evidence.kind === 'silence' || evidence.kind === 'early-eof' || evidence.kind === 'reset' || evidence.kind === 'lost')
  );
}
