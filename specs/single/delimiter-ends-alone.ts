import { defineCheck, type Attempt } from '../../harness/index.ts';
import { contentHints } from '../content-hints.ts';
import { contentsOf, framed, type Framing } from '../framing.ts';
import { crashes } from '../hints.ts';
import { framingOf } from '../profiles.ts';
import { posix, tcpStream } from '../sources.ts';
import { expectAnswer, isShort } from './answer.ts';

export default defineCheck<null>({
  id: 'single/delimiter-ends-alone',
  step: 'single',
  title: 'takes only the whole delimiter for the end of the message',
  level: { 'single-message': 'SHOULD' },
  clients: 'one',
  fits: (profile) => withLastByte(framingOf(profile)) !== undefined && profile['ownMessages'] !== true,
  rationale:
    'Where several bytes end a message together, one of them alone is a byte of the message. Functions that read a line take LF alone for its end as well as CR LF.',
  sources: [tcpStream, posix('recv()')],
  needs: ['accept/next-client', 'single/byte-by-byte', 'single/answers-before-eof', 'single/closes-after-reply'],
  inputs: [null],
  hints: [
    {
      bug: 'part-of-delimiter-ends',
      fits: (evidence) => (isShort(evidence) || evidence.kind === 'altered' || evidence.kind === 'lost' ? 0.93 : 0),
      because: () => 'the last byte of the delimiter stood in the message, without those before it, and the message was cut there',
    },
    ...contentHints,
    crashes,
  ],
  async holds(attempt: Attempt) {
    const message = withLastByte(framingOf(attempt.profile));
    if (message === undefined) return;
    const speaker = await attempt.connect();
    speaker.send(message);
    await expectAnswer(speaker, { what: 'the answer to a message that holds the last byte of its delimiter' });
    speaker.connection.close();
  },
});

/** A message in whose middle the last byte of its delimiter stands; undefined where this byte would complete one. */
function withLastByte(framing: Framing | undefined): Buffer | undefined {
  if (framing?.kind !== 'delimiter' || framing.end.length === 1) return undefined;
  const content = Buffer.concat([Buffer.from('one'), framing.end.subarray(-1), Buffer.from('two')]);
  const message = framed(framing, content);
  return contentsOf(framing, message, 1).contents[0]?.equals(content) === true ? message : undefined;
}
