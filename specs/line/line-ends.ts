import { defineCheck, Violation, type Attempt } from '../../harness/index.ts';
import { contentHints } from '../content-hints.ts';
import { exchangeBytes } from '../content/exchange-bytes.ts';
import { crashes } from '../hints.ts';
import { endsLinesAtCr, howLineEndsChanged } from '../line-end-hints.ts';
import { posix } from '../sources.ts';

export default defineCheck<{ readonly text: string }>({
  id: 'line/line-ends',
  step: 'line',
  title: 'keeps what stands in a line, CR and white space included',
  level: { 'line-echo': 'SHOULD' },
  rationale:
    'A line ends at LF; a CR before it, or within the line, is a byte of the line. Whether it is kept is a matter of the protocol: the option --cr says so.',
  sources: [posix('Definitions: Line'), posix('recv()')],
  needs: ['line/coalesced-lines', 'line/stepped-line'],
  quick: true,
  // Who takes white space away takes a CR away, too: it is asked first.
  inputs: [{ text: '  two  \t\n' }, { text: 'dos\r\n' }, { text: 'a\rb\n' }, { text: '\n' }],
  hints: [
    {
      bug: 'drops-empty-line',
      fits: (evidence) => (evidence.expectedBytes === 1 && evidence.kind === 'silence' ? 0.9 : 0),
      because: () => 'an empty line was not answered',
    },
    {
      bug: 'empty-line-ends-connection',
      fits: (evidence) => (evidence.expectedBytes === 1 && (evidence.kind === 'early-eof' || evidence.kind === 'reset') ? 0.9 : 0),
      because: () => 'an empty line ended the connection',
    },
    {
      bug: 'unicode-line-breaks',
      fits: (evidence) => (endsLinesAtCr(evidence) ? 0.93 : /\n[^\n]/.test(String(evidence['receivedAll'] ?? '')) ? 0.75 : 0),
      because: (evidence) =>
        endsLinesAtCr(evidence)
          ? 'the CR came back as LF: it was taken for the end of a line, although the LF that ends the line stood behind it'
          : 'a CR in the middle of a line was taken for the end of a line',
    },
    {
      bug: 'newline-translation',
      fits: (evidence) =>
        /\r/.test(String(evidence['expectedAll'] ?? evidence['text'] ?? '')) && evidence.kind !== 'process-ended' ? 0.85 : 0,
      because: (evidence) => howLineEndsChanged(evidence) ?? 'the line ends came back changed',
    },
    ...contentHints,
    crashes,
  ],
  async holds(attempt, { text }) {
    const line = attempt.profile['lineEnd'] === 'crlf' ? text.replace(/\r?\n$/, '\r\n') : text;
    try {
      await exchangeBytes(attempt, Buffer.from(line, 'latin1'), { text: line });
    } catch (error) {
      if (!(error instanceof Violation) || !isAllowed(attempt, line, error)) throw error;
    }
  },
});

/** Where the profile leaves it open, or demands it, a CR before the LF may be missing in the answer. */
function isAllowed(attempt: Attempt, line: string, violation: Violation): boolean {
  const policy = attempt.profile['cr'];
  if (policy === 'keep' || !line.includes('\r')) return false;
  const came = violation.evidence['receivedAll'] ?? violation.evidence['head'];
  return typeof came === 'string' && came === line.replace(/\r\n$/, '\n');
}
