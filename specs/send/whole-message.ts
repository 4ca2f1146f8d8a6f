import { defineCheck, type Evidence, type Hint } from '../../harness/index.ts';
import { expectNothingMore } from '../client/converse.ts';
import { framesOf, handedOf } from '../client/handing.ts';
import { common } from '../client/hints.ts';
import { meet } from '../client/meet.ts';
import { expectMessage } from '../client/message.ts';
import { posix, tcpStream } from '../sources.ts';
import { counted } from '../../harness/words.ts';

/** The bytes from the first wrong one on. */
function wrongHead(evidence: Evidence): string {
  return String(evidence.observedHead ?? '');
}

const hints: readonly Hint[] = [
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
      framingEvidence(attempt.profile['frames'], handed.wire, () => meeting.visitor.receivedBytes),
    );
    await expectNothingMore(meeting);
  },
});

function framingEvidence(frames: unknown, wire: Buffer, arrived: () => number): Partial<Evidence> {
  const { kind, end, width } = frames as { readonly kind: string; readonly end?: Buffer; readonly width?: number };
  return {
    framing: kind,
    ...(end !== undefined && { endBytes: end.length }),
    ...(width !== undefined && { prefixBytes: width }),
    get missing() {
      return wire.length - arrived();
    },
  };
}
