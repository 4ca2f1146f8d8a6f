import { defineCheck, NotApplicable } from '../../harness/index.ts';
import { contentKindHints, type ContentKind } from '../client/content-hints.ts';
import { converse } from '../client/converse.ts';
import { handedBy, handedText } from '../client/handing.ts';
import { common } from '../client/hints.ts';
import { posix, tcpStream } from '../sources.ts';

type Input = { readonly content: ContentKind; readonly hex: string };

export default defineCheck<Input>({
  id: 'send/any-bytes',
  step: 'send',
  title: 'sends any bytes of its standard input, to its end',
  level: { client: 'SHOULD' },
  rationale:
    'Standard input is a stream of bytes, as the connection is. A file that is sent to another machine arrives as it was, with its last line end and with bytes that are no text.',
  sources: [posix('read()'), posix('send()'), tcpStream],
  needs: ['receive/answer-in-pieces', 'send/long-message'],
  launches: 'itself',
  inputs: [
    { content: 'a line end at its end', hex: bytesOfText('a line with its end\n') },
    { content: 'several lines', hex: bytesOfText('one\ntwo\n\nfour') },
    { content: 'a NUL', hex: bytesOfText('before\0behind') },
    { content: 'no text', hex: 'fffe80c3286162e9' },
  ],
  hints: [...contentKindHints, ...common],
  async holds(attempt, { content, hex }) {
    if (handedBy(attempt) === 'argument') throw new NotApplicable('The message is an argument, which is text and has no NUL.');
    const bytes = Buffer.from(hex, 'hex');
    const handed = handedText(attempt, bytes);
    // Some framings can not carry it.
    if (!handed.content.subarray(0, bytes.length).equals(bytes)) return;
    // How bytes are shown that are no text is for the client to choose.
    const printed = content === 'a NUL' || content === 'no text' ? 'left alone' : 'looked at';
    await converse(attempt, handed, { printed, content });
  },
});

function bytesOfText(text: string): string {
  return Buffer.from(text).toString('hex');
}
