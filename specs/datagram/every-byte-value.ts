import { defineCheck, type Evidence, type Hint } from '../../harness/index.ts';
import { textHints } from '../content/text-hints.ts';
import { ended, says } from '../hints.ts';
import { udpEcho } from '../sources.ts';
import { datagramHints } from './datagram-hints.ts';

const noText = 'bytes that are no text';

type Content = { readonly what: string; readonly hex: string };

const contents: readonly [Content, ...Content[]] = [
  { what: 'white space around it', hex: hexOf(' \t between blanks \t \n') },
  { what: 'ends of lines', hex: hexOf('one\r\ntwo\rthree\n\nfour\r\r\n') },
  { what: 'NUL bytes', hex: hexOf('ab\0cd\0\0ef\n') },
  { what: 'NUL bytes around it', hex: hexOf('\0\0between\0\0') },
  { what: 'what printf() would take for a format', hex: hexOf('%s%s%s%s%n%n %p %x %d %%') },
  { what: noText, hex: `${hexOf('ok ')}80fec328ff${hexOf(' end')}` },
  { what: 'every byte value', hex: Buffer.from(Array.from({ length: 256 }, (_, value) => value)).toString('hex') },
];

export default defineCheck<Content>({
  id: 'datagram/every-byte-value',
  step: 'datagram',
  title: 'sends every byte value back as it came',
  level: { 'echo-udp': 'MUST' },
  rationale: 'An echo server does not look at the data. No byte value ends it, and none is changed.',
  sources: [udpEcho],
  needs: ['datagram/answers-the-sender', 'datagram/same-again'],
  inputs: contents,
  hints: [
    {
      bug: 'strlen-nul-truncation',
      fits: (evidence) => (evidence['cut'] === true && (evidence.expectedHead ?? '').startsWith('\0') ? 0.95 : 0),
      because: (evidence) => `the answer ends at offset ${String(evidence.offset)}, before the first NUL byte`,
    },
    {
      bug: 'trims-nul',
      fits: (evidence) => (lacksNulAround(evidence) ? 0.96 : 0),
      because: () => 'the NUL bytes at the end of the datagram are missing, and others came',
    },
    // Most of a text in ASCII comes back from whoever decodes it.
    ...textHints.map((hint): Hint => ({
      ...hint,
      fits: (evidence, context) => hint.fits({ takesCharacters: true, ...evidence }, context),
    })),
    {
      bug: 'utf8-decode',
      fits: (evidence, context) =>
        (evidence.observedHead ?? '').startsWith('\u00EF\u00BF\u00BD') ||
        says(context, 'UnicodeDecodeError', "codec can't decode", 'utf-8')
          ? 0.95
          : 0,
      because: () => 'bytes that are no text were taken for text',
    },
    {
      bug: 'utf8-decode',
      // What the process said at its end may come too late to be read here.
      fits: (evidence) => (ended(evidence) && evidence['what'] === noText ? 0.6 : 0),
      because: () => 'a datagram with bytes that are no text ended the process; others did not',
    },
    ...datagramHints,
  ],
  async holds(attempt, { what, hex }) {
    const { datagrams } = attempt;
    const client = await datagrams.client();
    const bytes = Buffer.from(hex, 'hex');
    await datagrams.exchange(client, bytes, { more: { what } });
    await datagrams.exchange(client, client.next(20), { what: `20 bytes back after a datagram with ${what}`, more: { what } });
  },
});

function hexOf(text: string): string {
  return Buffer.from(text).toString('hex');
}

/** All of the datagram came but the NUL bytes at its end, or at both of its ends. */
function lacksNulAround(evidence: Evidence): boolean {
  const { expectedAll, receivedAll } = evidence as { readonly [detail: string]: unknown };
  if (typeof expectedAll !== 'string' || typeof receivedAll !== 'string' || receivedAll === expectedAll) return false;
  const withoutEnd = expectedAll.replace(/\0+$/, '');
  return receivedAll !== '' && [withoutEnd, withoutEnd.replace(/^\0+/, '')].includes(receivedAll) && withoutEnd !== expectedAll;
}
