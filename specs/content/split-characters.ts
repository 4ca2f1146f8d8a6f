import { defineCheck, sendStepwise } from '../../harness/index.ts';
import { contentHints } from '../content-hints.ts';
import { crashes } from '../hints.ts';
import { expectAnswer } from '../single/answer.ts';
import { headerBytesOf } from '../single/length-hints.ts';
import { rfc862, tcpStream } from '../sources.ts';
import { carriesAnyBytes, messageOf, endOfMessageOf } from './exchange-bytes.ts';
import { textHints } from './text-hints.ts';

export default defineCheck<{ readonly text: string }>({
  id: 'content/split-characters',
  step: 'content',
  title: 'sends characters back that arrive in two pieces',
  level: { echo: 'MUST', 'line-echo': 'MUST', 'single-message': 'MUST' },
  fits: carriesAnyBytes,
  rationale:
    'A character of several bytes can be cut by any recv(). A server that decodes each piece by itself damages valid text, too.',
  sources: [rfc862, tcpStream, { kind: 'rfc', number: 3629, section: '3 UTF-8 definition' }],
  needs: ['transfer/byte-by-byte'],
  requires: ['proc'],
  inputs: [{ text: 'aé€😀 z\n' }],
  hints: [
    ...textHints,
    {
      bug: 'utf8-decode',
      fits: (evidence) => (typeof evidence.missingEnd === 'string' && evidence.missingEnd.trim() === '' ? 0.3 : 0.85),
      because: () => 'valid UTF-8 came back damaged, or not at all, when its bytes came one at a time',
    },
    ...contentHints,
    crashes,
  ],
  async holds(attempt, { text }) {
    const speaker = await attempt.connect();
    await sendStepwise(attempt, speaker, messageOf(attempt, Buffer.from(text, 'utf8')));
    speaker.endMessage();
    await expectAnswer(speaker, { more: { headerBytes: headerBytesOf(attempt.profile), ...endOfMessageOf(attempt.profile) } });
  },
});
