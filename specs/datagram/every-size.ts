import fc from 'fast-check';
import { defineCheck, type Evidence } from '../../harness/index.ts';
import { man, rfc768, udpEcho } from '../sources.ts';
import { datagramHints } from './datagram-hints.ts';
import { counted } from '../../harness/words.ts';

/** The most that fits into a packet of IPv4: 65535 bytes without a header of 20 and one of 8 (RFC 768, RFC 791). */
const lengthMax = 65_507;

/** Sizes of buffers and of packets, with the neighbours at which they break. */
const borders = [
  64, 128, 256, 512, 576, 1_000, 1_024, 1_472, 1_500, 2_048, 4_096, 8_192, 9_000, 10_000, 16_384, 32_768, 60_000, 65_000,
];
const lengths = [1, ...borders.flatMap((border) => [border - 1, border, border + 1]), 65_506, lengthMax];
type Sized = { readonly length: number };
const [first = { length: 1 }, ...rest]: readonly Sized[] = lengths.map((length) => ({ length }));

export default defineCheck<Sized>({
  id: 'datagram/every-size',
  step: 'datagram',
  title: 'answers datagrams of every size, up to 65507 bytes',
  level: { 'echo-udp': 'MUST' },
  rationale:
    'A datagram is read by one call, and what does not fit into the buffer of that call is gone without an error. So the buffer must hold the largest.',
  sources: [udpEcho, rfc768, man('udp(7)')],
  needs: ['datagram/answers-the-sender', 'datagram/same-again'],
  inputs: [first, ...rest],
  arbitrary: { values: fc.record({ length: fc.integer({ min: 1, max: lengthMax }) }), runs: 60 },
  hints: [
    {
      bug: 'udp-buffer-too-small',
      fits: (evidence) => (evidence['cut'] === true ? 0.95 : evidence.kind === 'silence' ? 0.5 : 0),
      because: (evidence) =>
        evidence['cut'] === true
          ? `of ${counted(evidence.expectedBytes, 'byte')} the first ${String(evidence.receivedBytes)} came back: so many fit into the buffer`
          : `a datagram of ${counted(evidence.expectedBytes, 'byte')} is not answered, shorter ones are`,
    },
    {
      bug: 'udp-buffer-too-small',
      fits: (evidence) => (evidence.kind === 'altered' && isWholeButForItsEnd(evidence) ? 0.9 : 0),
      because: (evidence) =>
        `of ${counted(evidence.expectedBytes, 'byte')} the first ${String(evidence.offset)} came back, and then other bytes: so many fit into the buffer, and what stands behind it was sent as well`,
    },
    {
      bug: 'message-length-limit',
      fits: (evidence) =>
        evidence.kind === 'altered' && evidence.offset === 0 && evidence.receivedBytes !== evidence.expectedBytes ? 0.6 : 0,
      because: (evidence) =>
        `a datagram of ${counted(evidence.expectedBytes, 'byte')} got another answer, and shorter ones came back`,
    },
    ...datagramHints,
  ],
  async holds(attempt, { length }) {
    const { datagrams } = attempt;
    const client = await datagrams.client();
    await datagrams.exchange(client, client.next(length));
  },
});

/** As many bytes as were due, of which the first are right: who asks recvfrom() for the true length (MSG_TRUNC) sends them. */
function isWholeButForItsEnd(evidence: Evidence): boolean {
  return evidence.receivedBytes === evidence.expectedBytes && Number(evidence.offset) >= leastBufferBytes;
}

const leastBufferBytes = 32;
