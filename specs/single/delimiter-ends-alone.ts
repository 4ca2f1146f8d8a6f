import { defineCheck, type Attempt } from '../../harness/index.ts';
import { contentHints } from '../content-hints.ts';
import { contentsOf, framed, type Framing } from '../framing.ts';
import { crashes } from '../hints.ts';
import { framingOf } from '../profiles.ts';
import { posix, tcpStream } from '../sources.ts';
import { expectAnswer, isShort } from './answer.ts';

export default defineCheck<{ readonly bytes: number }>({
  id: 'single/delimiter-ends-alone',
  step: 'single',
  title: 'takes only the whole delimiter for the end of the message',
  level: { 'single-message': 'SHOULD' },
  clients: 'one',
  fits: (profile) => lengthsOfParts(framingOf(profile)).length > 0 && profile['ownMessages'] !== true,
  rationale:
    'Where several bytes end a message together, one of them alone is a byte of the message. Functions that read a line take LF alone for its end as well as CR LF.',
  sources: [tcpStream, posix('recv()')],
  needs: ['accept/next-client', 'single/byte-by-byte', 'single/answers-before-eof', 'single/closes-after-reply'],
  // As many bytes at the end of the delimiter; those that it does not have are left out.
  inputs: [{ bytes: 1 }, { bytes: 2 }, { bytes: 3 }],
  hints: [
    {
      bug: 'part-of-delimiter-ends',
      fits: (evidence) => (isShort(evidence) || evidence.kind === 'altered' || evidence.kind === 'lost' ? 0.93 : 0),
      because: (evidence) =>
        `${partOf(evidence)} of the delimiter stood in the message, without what goes before, and the message was cut there`,
    },
    ...contentHints,
    crashes,
  ],
  async holds(attempt: Attempt, { bytes }) {
    const message = withPart(framingOf(attempt.profile), bytes);
    if (message === undefined) return;
    const speaker = await attempt.connect();
    speaker.send(message);
    await expectAnswer(speaker, {
      what: `the answer to a message that holds ${partOf({ partBytes: bytes })} of its delimiter`,
      more: { partBytes: bytes },
    });
    speaker.connection.close();
  },
});

function partOf(evidence: { readonly [detail: string]: unknown }): string {
  const bytes = Number(evidence['partBytes'] ?? 1);
  return bytes === 1 ? 'the last byte' : `the last ${bytes} bytes`;
}

/** How many bytes of the delimiter, from its end, can stand in a message. */
function lengthsOfParts(framing: Framing | undefined): readonly number[] {
  if (framing?.kind !== 'delimiter') return [];
  return Array.from({ length: framing.end.length - 1 }, (_, at) => at + 1).filter(
    (bytes) => withPart(framing, bytes) !== undefined,
  );
}

/** A message in whose middle the last bytes of its delimiter stand; undefined where these would complete one. */
function withPart(framing: Framing | undefined, bytes: number): Buffer | undefined {
  if (framing?.kind !== 'delimiter' || framing.end.length <= bytes) return undefined;
  const content = Buffer.concat([Buffer.from('one'), framing.end.subarray(-bytes), Buffer.from('two')]);
  const message = framed(framing, content);
  return contentsOf(framing, message, 1).contents[0]?.equals(content) === true ? message : undefined;
}
