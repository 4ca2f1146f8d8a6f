import { defineCheck, sendStepwise } from '../../harness/index.ts';
import { contentHints } from '../content-hints.ts';
import { crashes } from '../hints.ts';
import { lastPieceOnly, overwritten } from '../overwritten.ts';
import { posix, tcpStream } from '../sources.ts';
import { counted } from '../../harness/words.ts';

export default defineCheck<{ readonly length: number }>({
  id: 'line/stepped-line',
  step: 'line',
  title: 'answers a line that arrives one byte at a time with one line',
  level: { 'line-echo': 'MUST' },
  rationale: 'A line may arrive in several pieces, cut anywhere. It is one line all the same.',
  sources: [tcpStream, posix('recv()')],
  needs: ['line/answers-a-line', 'line/coalesced-lines'],
  requires: ['proc'],
  quick: true,
  inputs: [{ length: 40 }],
  hints: [
    overwritten,
    lastPieceOnly,
    {
      bug: 'reply-per-recv',
      fits: (evidence) =>
        evidence.kind === 'surplus' ||
        evidence.kind === 'altered' ||
        // What came once more from its start on is a buffer that was not emptied.
        (evidence.kind === 'duplicated' && evidence['damagedBytes'] !== evidence.offset) ||
        evidence.kind === 'lost'
          ? 0.9
          : 0,
      because: () => 'the pieces of one line were answered as lines of their own',
    },
    {
      bug: 'recv-is-a-line',
      fits: (evidence) => (evidence.kind === 'silence' ? 0.6 : 0),
      because: (evidence) => `${String(evidence.receivedBytes ?? 0)} of ${counted(evidence.expectedBytes, 'byte')} came back`,
    },
    ...contentHints,
    crashes,
  ],
  async holds(attempt, { length }) {
    const speaker = await attempt.connect();
    attempt.fact('consumedSinglyBytes', await sendStepwise(attempt, speaker, speaker.next(length)));
    await speaker.expectEverything();
    await speaker.exchange(20, { what: 'an answer to the next line' });
  },
});
