import { defineCheck, sendStepwise, Violation } from '../../harness/index.ts';
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
    {
      bug: 'short-read-ends-connection',
      fits: (evidence) => (evidence['beforeItsEnd'] === true && hasEnded.has(evidence.kind) ? 0.7 : 0),
      because: () => 'the server ended the connection when only the beginning of a line had come, and its newline had not',
    },
    ...contentHints,
    crashes,
  ],
  async holds(attempt, { length }) {
    const speaker = await attempt.connect();
    const sent = await sendStepwise(attempt, speaker, speaker.next(length));
    attempt.fact('consumedSinglyBytes', sent);
    try {
      await speaker.expectEverything();
    } catch (error) {
      throw error instanceof Violation ? error.withMore({ beforeItsEnd: speaker.dueBytes < length }) : error;
    }
    await speaker.exchange(20, { what: 'an answer to the next line' });
  },
});

const hasEnded: ReadonlySet<string> = new Set(['early-eof', 'reset']);
