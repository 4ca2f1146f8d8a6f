import { defineCheck } from '../../harness/index.ts';
import { contentHints } from '../content-hints.ts';
import { crashes } from '../hints.ts';
import { rfc862, tcpStream } from '../sources.ts';
import { carriesAnyBytes, exchangeBytes } from './exchange-bytes.ts';

function highBit(evidence: { readonly [detail: string]: unknown }): boolean {
  const expected = String(evidence['expectedHead'] ?? '').charCodeAt(0);
  return (expected & 0x7f) === String(evidence['observedHead'] ?? '').charCodeAt(0) && expected > 0x7f;
}

/** ETX, EOT and SUB, which are Ctrl-C, Ctrl-D and Ctrl-Z, and others that end something elsewhere: NUL, CR, FS, ESC, DEL, IAC. */
const controls = [0, 3, 4, 13, 26, 27, 28, 127, 255];
/** The keys alone, where each client takes seconds. */
const keys = [3, 4, 26];

export default defineCheck<{
  readonly bytes: 'each, four times' | 'each, twice in a row' | 'controls, each alone' | 'at random, 4000' | 'one, 700 times';
}>({
  id: 'content/every-byte-value',
  step: 'content',
  title: 'sends every byte value back',
  level: { echo: 'MUST', 'single-message': 'SHOULD' },
  fits: carriesAnyBytes,
  rationale: 'All 256 values of a byte can stand in a stream, in any order and number.',
  sources: [rfc862, tcpStream],
  needs: [
    'single/message-sizes',
    'content/nul-bytes',
    'content/line-ends',
    'content/not-text',
    'content/byte-ff',
    'content/format-characters',
    'transfer/answers-without-newline',
    'transfer/buffer-boundaries',
  ],
  quick: true,
  inputs: [
    { bytes: 'each, four times' },
    { bytes: 'each, twice in a row' },
    { bytes: 'controls, each alone' },
    { bytes: 'at random, 4000' },
    { bytes: 'one, 700 times' },
  ],
  hints: [
    {
      bug: 'control-byte-ends-connection',
      fits: (evidence) => (evidence.kind === 'early-eof' || evidence.kind === 'reset' ? 0.6 : 0),
      because: (evidence) =>
        evidence['alone'] === undefined
          ? `the answer ended at offset ${String(evidence.offset)}`
          : `the connection ended when the byte ${String(evidence['alone'])} came alone`,
    },
    {
      bug: 'strips-high-bit',
      fits: (evidence) => (evidence.kind === 'altered' && highBit(evidence) ? 0.9 : 0),
      because: () => 'the highest bit of a byte is missing',
    },
    {
      bug: 'strlen-nul-truncation',
      fits: (evidence) => (evidence['firstNul'] !== undefined && evidence['firstNul'] === evidence.receivedBytes ? 0.9 : 0),
      because: () => 'what came ends where the NUL bytes at the end of the message begin',
    },
    {
      bug: 'interprets-text',
      fits: (evidence) => (evidence['pairs'] === true && ['lost', 'altered', 'silence'].includes(evidence.kind) ? 0.6 : 0),
      because: () => 'of bytes that stood twice in a row not all came back twice',
    },
    ...contentHints,
    crashes,
  ],
  async holds(attempt, { bytes }) {
    if (bytes === 'each, four times') {
      const all = Buffer.from(Array.from({ length: 1024 }, (_, index) => index & 0xff));
      await exchangeBytes(attempt, all);
      return;
    }
    if (bytes === 'each, twice in a row') {
      // Where a byte is an escape of some protocol, two of them stand for one, as FF FF in Telnet.
      const pairs = Buffer.from(Array.from({ length: 512 }, (_, index) => index >> 1));
      await exchangeBytes(attempt, pairs, { pairs: true });
      return;
    }
    if (bytes === 'controls, each alone') {
      // What a terminal sends for a key of its own stands alone in its message, as Ctrl-D does.
      const alone = attempt.takesItsTime ? keys : controls;
      if (alone === keys) attempt.fact('alone', `${keys.length} of ${controls.length}, since each one took a while`);
      for (const value of alone) {
        const speaker = await exchangeBytes(attempt, Buffer.of(value), { alone: value });
        speaker.connection.close();
      }
      return;
    }
    if (bytes === 'one, 700 times') {
      // More than a count of one byte can hold.
      await exchangeBytes(attempt, Buffer.concat([Buffer.alloc(700, 'x'), Buffer.alloc(700)]), { firstNul: 700 });
      return;
    }
    const speaker = await attempt.connect();
    speaker.say(4_000, { alphabet: 'binary' });
    speaker.endMessage();
    await speaker.expectEverything();
  },
});
