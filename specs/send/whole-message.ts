import { defineCheck, type Evidence, type Hint } from '../../harness/index.ts';
import { expectNothingMore } from '../client/converse.ts';
import { framesOf, handedOf, type Handed } from '../client/handing.ts';
import { common, howItStands } from '../client/hints.ts';
import { meet } from '../client/meet.ts';
import { expectMessage } from '../client/message.ts';
import { posix, tcpStream } from '../sources.ts';
import { counted } from '../../harness/words.ts';

/** The bytes from the first wrong one on. */
function wrongHead(evidence: Evidence): string {
  return String(evidence.observedHead ?? '');
}

/** Calls in which a client waits for bytes of the server. */
const waitsForAnswer: readonly string[] = ['recvfrom', 'recvmsg', 'read', 'poll', 'ppoll', 'select', 'pselect6'];

/** The number that stands in the bytes before the message, in either order or as text. */
function isLength(head: string, length: number): boolean {
  const bytes = Buffer.from(head, 'latin1');
  if (/^[0-9]+\s*$/.test(head)) return Number(head) === length;
  if (![1, 2, 4, 8].includes(bytes.length)) return false;
  const numberOf = (ordered: readonly number[]): number => ordered.reduce((number, byte) => number * 256 + byte, 0);
  return numberOf([...bytes]) === length || numberOf([...bytes].toReversed()) === length;
}

const hints: readonly Hint[] = [
  {
    bug: 'client-not-flushed',
    fits: (evidence) => {
      const waits = (evidence['waitsIn'] as readonly string[] | undefined) ?? [];
      return evidence.kind === 'silence' && evidence.receivedBytes === 0 && waits.some((call) => waitsForAnswer.includes(call))
        ? 0.8
        : 0;
    },
    because: (evidence) => `nothing came, and ${howItStands(evidence)}`,
  },
  {
    bug: 'client-sends-length',
    fits: (evidence) =>
      evidence['framing'] !== 'length-prefix' &&
      evidence.offset === 0 &&
      isLength(wrongHead(evidence).slice(0, Number(evidence['damagedBytes'] ?? 0)), Number(evidence['contentBytes']))
        ? 0.95
        : 0,
    because: (evidence) =>
      `${counted(evidence['damagedBytes'], 'byte')} stand before the message, and say ${String(evidence['contentBytes'])}`,
  },
  {
    bug: 'client-sends-crlf',
    fits: (evidence) =>
      evidence['framing'] === 'delimiter' && evidence.expectedHead === '\n' && wrongHead(evidence) === '\r\n' ? 1 : 0,
    because: () => 'CR LF came behind the message, and LF was due',
  },
  {
    bug: 'client-sends-terminator',
    fits: (evidence) =>
      evidence.kind === 'surplus' && evidence['damagedBytes'] === 1 && wrongHead(evidence).startsWith('\0') ? 1 : 0,
    because: () => 'one byte more came, and it is a NUL',
  },
  {
    bug: 'client-sends-buffer',
    fits: (evidence) => (evidence.kind === 'surplus' && Number(evidence['damagedBytes']) > 8 ? 0.8 : 0),
    because: (evidence) => `${counted(evidence['damagedBytes'], 'byte')} came that stood behind the message`,
  },
  {
    bug: 'client-adds-newline',
    fits: (evidence) => (evidence.kind === 'surplus' && /^\r?\n$/.test(wrongHead(evidence)) ? 1 : 0),
    because: () => 'a line end came behind the message',
  },
  {
    bug: 'client-no-line-end',
    fits: (evidence) =>
      evidence['framing'] === 'delimiter' && Number(evidence['missing']) === Number(evidence['endBytes']) ? 0.95 : 0,
    because: () => 'everything came but the end of the line',
  },
  {
    bug: 'client-length-wrong',
    fits: (evidence) =>
      evidence['framing'] === 'length-prefix' && evidence.offset !== undefined && evidence.offset < Number(evidence['prefixBytes'])
        ? 0.9
        : 0,
    because: () => 'the length before the message is another one',
  },
];

export default defineCheck<{ readonly length: number }>({
  id: 'send/whole-message',
  step: 'send',
  title: 'sends its message whole, framed as the protocol has it, and nothing else',
  level: { client: 'MUST' },
  rationale: 'On a connection every byte counts: what is missing, changed or too much makes another message of it.',
  sources: [posix('send()'), tcpStream],
  needs: ['connect/connects'],
  launches: 'itself',
  quick: true,
  // From 128 bytes on a length in one byte has its highest bit set.
  inputs: [{ length: 20 }, { length: 1 }, { length: 200 }],
  hints: [...hints, ...common],
  async holds(attempt, { length }) {
    if (length > 100 && framesOf(attempt).kind !== 'length-prefix') return;
    const handed = handedOf(attempt, length);
    const meeting = await meet(attempt, handed);
    await expectMessage(
      meeting,
      framingEvidence(attempt.profile['frames'], handed, () => meeting.visitor.receivedBytes),
    );
    await expectNothingMore(meeting);
  },
});

/** How much is missing is looked at when it is asked for, so this is not to be copied before. */
function framingEvidence(frames: unknown, { wire, content }: Handed, arrived: () => number): Partial<Evidence> {
  const { kind, end, width } = frames as { readonly kind: string; readonly end?: Buffer; readonly width?: number };
  return {
    framing: kind,
    contentBytes: content.length,
    ...(end !== undefined && { endBytes: end.length }),
    ...(width !== undefined && { prefixBytes: width }),
    get missing() {
      return wire.length - arrived();
    },
  };
}
