import { defineCheck } from '../../harness/index.ts';
import { contentKindHints, type ContentKind } from '../client/content-hints.ts';
import { converse } from '../client/converse.ts';
import { handedBy, handedText } from '../client/handing.ts';
import { common, lineFeedsLost } from '../client/hints.ts';
import { posix, tcpStream } from '../sources.ts';

type Input = { readonly content: ContentKind; readonly text: string };

export default defineCheck<Input>({
  id: 'send/any-text',
  step: 'send',
  title: 'sends and prints blanks, backslashes, percent signs and quotes as they are',
  level: { client: 'MUST' },
  rationale:
    'A message means something to those who write and read it, and nothing to the client between them. No character of it is a command, a format or a border for the client.',
  sources: [posix('send()'), posix('printf()'), tcpStream],
  needs: ['receive/answer-in-pieces', 'send/long-message'],
  launches: 'itself',
  inputs: [
    { content: 'blanks', text: '  two blanks before, and two behind  ' },
    { content: 'quotes', text: `"a" 'b' \`c\` $HOME * ~ & | ; <d> # !` },
    // Before backslashes, since printf of a shell interprets both, and echo -e these alone.
    { content: 'percent signs', text: '100 % of %s, %d and %5c: %n %%' },
    { content: 'backslashes', text: String.raw`a\nb\tc\\d\0e\x41f` },
    { content: 'a line feed', text: 'one line\nand another one' },
  ],
  hints: [lineFeedsLost, ...contentKindHints, ...common],
  async holds(attempt, { content, text }) {
    const bytes = Buffer.from(text);
    const handed = handedText(attempt, bytes);
    // A client may take a line of its standard input for the message: what it makes of several is asked by a check of its own.
    const isAsked = content !== 'a line feed' || (handedBy(attempt) === 'argument' && handed.content.includes(0x0a));
    if (isAsked) await converse(attempt, handed, { printed: 'looked at', content });
  },
});
