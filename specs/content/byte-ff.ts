import { defineCheck } from '../../harness/index.ts';
import { contentHints } from '../content-hints.ts';
import { crashes } from '../hints.ts';
import { posix, rfc862 } from '../sources.ts';
import { carriesAnyBytes, exchangeBytes } from './exchange-bytes.ts';
import { counted } from '../../harness/words.ts';

export default defineCheck<{ readonly text: string }>({
  id: 'content/byte-ff',
  step: 'content',
  title: 'sends the byte FF back',
  level: { echo: 'MUST', 'line-echo': 'SHOULD', 'single-message': 'MUST' },
  clients: 'one',
  fits: carriesAnyBytes,
  rationale: 'The byte 0xFF is not the end of the input. getc() and read() return an int so that EOF differs from every byte.',
  sources: [rfc862, posix('getc()')],
  needs: ['content/not-text'],
  quick: true,
  inputs: [{ text: '\x01\xff\x02\n' }],
  hints: [
    {
      bug: 'char-eof-ff',
      fits: (evidence) =>
        evidence.kind === 'early-eof' ||
        evidence.kind === 'reset' ||
        evidence.kind === 'silence' ||
        evidence.kind === 'process-ended'
          ? 0.9
          : 0,
      because: (evidence) => `at the byte FF the answer ended, after ${counted(evidence.receivedBytes ?? 0, 'byte')}`,
    },
    {
      // The end of the file would have ended the service of this client.
      bug: 'interprets-text',
      fits: (evidence) => (evidence.kind === 'silence' && evidence['answersAfterwards'] === true ? 0.92 : 0),
      because: () =>
        'the byte FF and what stood behind it were left out, and a later message was answered: as where FF begins a command, which it does in Telnet',
    },
    { bug: 'char-eof-ff', fits: (evidence) => (evidence.kind === 'lost' ? 0.5 : 0), because: () => 'the byte FF is missing' },
    ...contentHints,
    crashes,
  ],
  async holds(attempt, { text }) {
    await exchangeBytes(attempt, Buffer.from(text, 'latin1'));
  },
});
