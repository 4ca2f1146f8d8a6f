import { defineCheck, type Evidence } from '../../harness/index.ts';
import { contentHints } from '../content-hints.ts';
import { crashes, memoryFault } from '../hints.ts';
import { posix, rfc862 } from '../sources.ts';
import { carriesAnyBytes, exchangeBytes } from './exchange-bytes.ts';
import { counted } from '../../harness/words.ts';

function cutAtNul(evidence: { readonly kind: string; readonly [detail: string]: unknown }): boolean {
  if (evidence.kind === 'process-ended') return false;
  const expected = typeof evidence['expectedAll'] === 'string' ? evidence['expectedAll'] : undefined;
  if (evidence.kind === 'silence' || evidence.kind === 'early-eof' || evidence.kind === 'reset') return true;
  return evidence.kind === 'lost' || (expected?.[Number(evidence['offset'])] === '\0' && evidence.kind !== 'surplus');
}

/** Whoever takes white space away with strip() of Ruby or trim() of PHP takes NUL bytes away too, where they stand at an end. */
function lacksNulAtEnds({ expectedAll, receivedAll }: Evidence): boolean {
  return expectedAll === nulAlone && (receivedAll === '\n' || receivedAll === '');
}

/** A message with nothing but a NUL byte before its line end; it is sent when one with NUL bytes in the middle came back. */
const nulAlone = '\0\n';

export default defineCheck<{ readonly text: string }>({
  id: 'content/nul-bytes',
  step: 'content',
  title: 'sends NUL bytes back like any other',
  level: { echo: 'MUST', 'line-echo': 'SHOULD', 'single-message': 'MUST' },
  clients: 'one',
  fits: carriesAnyBytes,
  rationale: 'A NUL byte ends a string of the C library, and nothing on a stream: the number of bytes is what recv() returned.',
  sources: [rfc862, posix('recv()')],
  needs: ['transfer/several-messages', 'accept/next-client', 'content/format-characters'],
  quick: true,
  inputs: [{ text: 'ab\0cd\0\0ef\n' }, { text: nulAlone }],
  hints: [
    {
      bug: 'trims-whitespace',
      fits: (evidence) => (lacksNulAtEnds(evidence) ? 0.96 : 0),
      because: () =>
        'NUL bytes in the middle of a message came back, and one at its end did not: strip() and trim() may take them away',
    },
    {
      bug: 'strlen-nul-truncation',
      fits: (evidence) => (cutAtNul(evidence) ? 0.95 : 0),
      because: (evidence) =>
        `of ${counted(evidence.expectedBytes, 'byte')} those before a NUL byte came back, or the NUL bytes alone are missing`,
    },
    {
      bug: 'recv-overflows-buffer',
      fits: (_evidence, context) => (memoryFault(context) ? 0.4 : 0),
      because: () => 'the process died of a memory fault',
    },
    ...contentHints,
    crashes,
  ],
  async holds(attempt, { text }) {
    await exchangeBytes(attempt, Buffer.from(text, 'latin1'));
  },
});
