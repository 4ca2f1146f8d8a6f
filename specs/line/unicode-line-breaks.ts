import { defineCheck, type Evidence } from '../../harness/index.ts';
import { contentHints } from '../content-hints.ts';
import { exchangeBytes } from '../content/exchange-bytes.ts';
import { textHints } from '../content/text-hints.ts';
import { crashes } from '../hints.ts';
import { posix } from '../sources.ts';

export default defineCheck<{ readonly text: string }>({
  id: 'line/unicode-line-breaks',
  step: 'line',
  title: 'ends a line at LF and at no other character',
  level: { 'line-echo': 'SHOULD' },
  rationale:
    'Some libraries know up to ten characters that end a line, such as vertical tab, form feed or U+2028. On the wire a line ends at LF.',
  sources: [posix('Definitions: Line')],
  needs: ['line/coalesced-lines', 'line/stepped-line'],
  inputs: [{ text: 'a\u2028b\u2029c\u0085d\n' }, { text: 'a\x0bb\x0cc\x1cd\x1de\x1ef\n' }],
  hints: [
    {
      bug: 'unicode-line-breaks',
      fits: (evidence) => (evidence.kind === 'process-ended' ? 0.4 : isInOnePiece(evidence) ? 0 : 0.9),
      because: () => 'a line with other characters that some libraries take for line ends came back changed, or in pieces',
    },
    ...textHints,
    ...contentHints,
    crashes,
  ],
  async holds(attempt, { text }) {
    await exchangeBytes(attempt, Buffer.from(text, 'utf8'));
  },
});

/** All letters came in one line, with something between each two of them: the characters were changed, and ended no line. */
function isInOnePiece({ receivedAll }: Evidence): boolean {
  return typeof receivedAll === 'string' && /^a[^\n]+b[^\n]+c[^\n]+d\n$/.test(receivedAll);
}
