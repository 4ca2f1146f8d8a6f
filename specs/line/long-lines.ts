import { defineCheck, limits, NotApplicable, type Evidence } from '../../harness/index.ts';
import { contentHints } from '../content-hints.ts';
import { crashes, memoryFault } from '../hints.ts';
import { posix, tcpStream } from '../sources.ts';
import { longLine } from './long-line.ts';
import { counted } from '../../harness/words.ts';

const lengths = [79, 80, 81, 127, 128, 255, 256, 1_023, 1_024, 1_025, 4_096, 8_192, 65_535, 65_536, 65_537, 300_000];
/** Where libraries have their limits. */
const libraryBytes = 65_535;
/** What a bufio.Reader of Go holds: ReadSlice() and ReadLine() give no longer line, and nobody else reads lines there with a limit. */
const goReaderBytes = 4_096;

/** Something came, and it was not the line. */
const cameBack: ReadonlySet<string> = new Set(['altered', 'surplus', 'duplicated']);

/** The line was long, and the connection was ended, or nothing more came. */
function isUnanswered({ kind }: Evidence): boolean {
  return kind === 'early-eof' || kind === 'reset' || kind === 'silence';
}

function whatBecameOfIt(evidence: Evidence): string {
  if (evidence.kind === 'process-ended') return 'ended the process, shorter ones were answered';
  if (isUnanswered(evidence) && evidence.receivedBytes === 0) return 'was not answered, shorter ones were';
  return 'came back cut or in pieces, shorter ones came back whole';
}

export default defineCheck<{ readonly length: number }>({
  id: 'line/long-lines',
  step: 'line',
  title: 'answers long lines in one piece',
  level: { 'line-echo': 'SHOULD' },
  rationale:
    'Nothing limits the length of a line unless the protocol does. A server that has a limit says so; the option --message-max names it.',
  sources: [tcpStream, posix('getline()')],
  needs: ['line/coalesced-lines', 'line/stepped-line'],
  inputs: lengths.map((length) => ({ length })) as [{ length: number }, ...{ length: number }[]],
  hints: [
    {
      bug: 'library-line-limit',
      fits: (evidence, { knowledge }) =>
        isUnanswered(evidence) && Number(evidence['length']) > (knowledge.language === 'go' ? goReaderBytes : libraryBytes)
          ? 0.9
          : 0,
      because: (evidence) => `a line of ${counted(evidence['length'], 'byte')} was not answered, shorter ones were`,
    },
    {
      bug: 'recv-overflows-buffer',
      fits: (_evidence, context) => (memoryFault(context) ? 0.9 : 0),
      because: (evidence) => `the process died of a memory fault at a line of ${counted(evidence['length'], 'byte')}`,
    },
    {
      bug: 'line-length-limit',
      // Short lines have come back as they should: a line end too many is where a long one was cut.
      fits: (evidence) => (evidence.kind === 'process-ended' ? 0.5 : cameBack.has(evidence.kind) ? 0.95 : 0.85),
      because: (evidence) => `a line of ${counted(evidence['length'], 'byte')} ${whatBecameOfIt(evidence)}`,
    },
    ...contentHints,
    crashes,
  ],
  async holds(attempt, { length }) {
    const max = attempt.profile['messageMax'];
    if (typeof max === 'number' && length > max) {
      if (length === lengths[0]) throw new NotApplicable(`This server promises lines of up to ${max} bytes only.`);
      return;
    }
    attempt.log.restart();
    const speaker = await attempt.connect();
    speaker.send(longLine(attempt, length));
    const how = await speaker.connection.untilReceived(speaker.dueBytes, limits.stallMs);
    speaker.judgeSoFar({ length });
    if (how !== 'complete') await speaker.throwShort({ due: speaker.dueBytes, how, more: { length } });
    speaker.say(7);
    const next = await speaker.connection.untilReceived(speaker.dueBytes);
    speaker.judgeSoFar({ length });
    if (next !== 'complete') await speaker.throwShort({ due: speaker.dueBytes, how: next, more: { length, second: true } });
    speaker.connection.close();
  },
});
