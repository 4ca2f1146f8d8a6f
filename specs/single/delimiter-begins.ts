import { defineCheck, type Attempt } from '../../harness/index.ts';
import { contentHints } from '../content-hints.ts';
import { contentsOf, framed, type Framing } from '../framing.ts';
import { crashes } from '../hints.ts';
import { framingOf } from '../profiles.ts';
import { posix, tcpStream } from '../sources.ts';
import { expectAnswer, isShort } from './answer.ts';

export default defineCheck<null>({
  id: 'single/delimiter-begins',
  step: 'single',
  title: 'goes on where what looks like the end of the message is not',
  level: { 'single-message': 'MUST' },
  clients: 'one',
  fits: (profile) => breakingOff(framingOf(profile)) !== undefined && profile['ownMessages'] !== true,
  rationale:
    'The first byte of a delimiter may stand in the message, and right before the delimiter. A search that has begun in vain begins anew at the byte that did not fit, which may be the first of the delimiter.',
  sources: [tcpStream, posix('recv()')],
  needs: ['accept/next-client', 'single/byte-by-byte', 'single/answers-before-eof', 'single/closes-after-reply'],
  inputs: [null],
  hints: [
    {
      bug: 'delimiter-search-not-restarted',
      fits: (evidence) => (isShort(evidence) ? 0.93 : 0),
      because: () => 'the first byte of the delimiter stood right before the delimiter, which was then not seen',
    },
    {
      bug: 'part-of-delimiter-ends',
      fits: (evidence) => (evidence.kind === 'altered' || evidence.kind === 'lost' ? 0.93 : 0),
      because: () => 'the answer goes wrong where the first byte of the delimiter stands in the message, without the rest of it',
    },
    ...contentHints,
    crashes,
  ],
  async holds(attempt: Attempt) {
    const message = breakingOff(framingOf(attempt.profile));
    if (message === undefined) return;
    const speaker = await attempt.connect();
    speaker.send(message);
    await expectAnswer(speaker, { what: 'the answer to a message before whose end its delimiter begins in vain' });
    speaker.connection.close();
  },
});

/** A message that ends like its delimiter begins; undefined where the delimiter would then be complete before its end. */
function breakingOff(framing: Framing | undefined): Buffer | undefined {
  if (framing?.kind !== 'delimiter' || framing.end.length === 1) return undefined;
  const content = Buffer.concat([Buffer.from('a word'), framing.end.subarray(0, 1)]);
  const message = framed(framing, content);
  return contentsOf(framing, message, 1).contents[0]?.equals(content) === true ? message : undefined;
}
