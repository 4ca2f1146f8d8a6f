import { defineCheck, limits, untilConsumed, Violation, type Attempt, type Speaker } from '../../harness/index.ts';
import { contentsOf, fitting, framed, type Framing } from '../framing.ts';
import { crashes } from '../hints.ts';
import { framingOf } from '../profiles.ts';
import { posix, tcpStream } from '../sources.ts';

type Input = {
  readonly length: number;
  /** What stands where the first part of the message ends; the middle of it otherwise. */
  readonly inside?: 'a newline';
  readonly without?: 'its last byte';
};

export default defineCheck<Input>({
  id: 'single/waits-for-the-rest',
  step: 'single',
  title: 'answers only when the whole message is there',
  level: { 'single-message': 'MUST' },
  clients: 'one',
  fits: (profile) => typeof profile.reply === 'string' && profile.reply.startsWith('text') && profile['ownMessages'] !== true,
  rationale:
    'An answer such as OK says that the message has arrived. It is true only when recv() has returned the last byte of it, and not the first piece.',
  sources: [tcpStream, posix('recv()')],
  needs: ['single/whole-message', 'single/answers-before-eof', 'single/byte-by-byte'],
  inputs: [{ length: 60 }, { length: 60, inside: 'a newline' }, { length: 60, without: 'its last byte' }],
  hints: [
    {
      bug: 'part-of-delimiter-ends',
      fits: (evidence) => (evidence['afterNewline'] === true && evidence['isPartOfDelimiter'] === true ? 0.95 : 0),
      because: () => 'the answer came after a line feed in the message, which is only a part of the delimiter',
    },
    {
      bug: 'newline-ends-message',
      fits: (evidence) => (evidence['afterNewline'] === true ? 0.94 : 0),
      because: (evidence) =>
        `the answer came after a newline in the message, when ${String(evidence['sent'])} of its ${String(evidence['length'])} bytes had been sent`,
    },
    {
      bug: 'reads-too-few-bytes',
      fits: (evidence) => (evidence['lacksLastByte'] === true ? 0.95 : 0),
      because: (evidence) =>
        `the answer came when the last of the ${String(evidence['length'])} bytes of the message had not been sent; after half of them it did not come`,
    },
    {
      bug: 'answers-first-piece',
      fits: (evidence) => (evidence['readsOn'] === true ? 0.93 : 0),
      because: (evidence) =>
        `the answer came after ${String(evidence['sent'])} bytes of a message of ${String(evidence['length'])}, and the server took the rest as well`,
    },
    {
      bug: 'read-once',
      fits: (evidence) => (evidence.kind === 'unsolicited' ? 0.9 : 0),
      because: (evidence) =>
        `the answer came after ${String(evidence['sent'])} bytes of a message of ${String(evidence['length'])}`,
    },
    crashes,
  ],
  async holds(attempt, { length, inside, without }) {
    const framing = framingOf(attempt.profile);
    const withNewline = inside === undefined ? undefined : messageOfLines(framing, length);
    if (inside !== undefined && withNewline === undefined) return;
    // Of a delimiter the last byte may be missing to one who takes a part of it for the end: another check tells that.
    if (without !== undefined && framing?.kind !== 'fixed' && framing?.kind !== 'length-prefix') return;
    const speaker = await attempt.connect();
    const message = withNewline ?? speaker.next(length);
    const middle =
      without !== undefined
        ? message.length - 1
        : withNewline === undefined
          ? Math.ceil(message.length / 2)
          : message.indexOf(newline) + 1;
    speaker.send(message.subarray(0, middle));
    await untilConsumed(attempt, speaker.connection);
    await speaker.connection.until(() => (speaker.connection.receivedBytes > 0 ? true : undefined), { limitMs: limits.nothingMs });
    const early = speaker.connection.received;
    if (early.length > 0) {
      const readsOn = await takesTheRest(attempt, speaker, message.subarray(middle));
      throw new Violation({
        expected: `no answer before all of the ${message.length} bytes of the message were sent`,
        observed: `after ${middle} of them ${JSON.stringify(early.subarray(0, 60).toString('latin1'))} came`,
        certainty: 'certain',
        evidence: {
          kind: 'unsolicited',
          receivedBytes: early.length,
          sent: middle,
          length: message.length,
          readsOn,
          lacksLastByte: without !== undefined,
          ...(withNewline !== undefined && {
            afterNewline: true,
            isPartOfDelimiter: framing?.kind === 'delimiter' && framing.end.includes(newline),
          }),
        },
      });
    }
    speaker.send(message.subarray(middle));
    speaker.endMessage();
    await speaker.expectEverything();
    speaker.connection.close();
  },
});

const newline = '\n';

/** Whether a server that has answered already reads what is left of the message. */
async function takesTheRest(attempt: Attempt, speaker: Speaker, rest: Buffer): Promise<boolean> {
  await speaker.connection.untilEnd(limits.nothingMs);
  if (speaker.connection.end !== 'open') return false;
  attempt.note('the answer has come; the rest of the message is sent, to see whether the server still reads it');
  speaker.send(rest);
  const how = await untilConsumed(attempt, speaker.connection, limits.nothingMs);
  // Who closes behind the rest has read it, if the kernel does not reset the connection.
  return how === 'taken' || (await speaker.connection.untilEnd(limits.nothingMs)) === 'eof';
}

/** A message with a newline in its middle; undefined where the newline ends it, or where it has no middle. */
function messageOfLines(framing: Framing | undefined, length: number): Buffer | undefined {
  if (framing === undefined) return undefined;
  const content = fitting(framing, Buffer.from(`one line${newline}${'and another one '.repeat(Math.ceil(length / 16))}`));
  const message = framed(framing, content);
  const isWhole = contentsOf(framing, message, 1).contents[0]?.equals(content) === true;
  const at = content.indexOf(newline);
  return isWhole && at > 0 && at < content.length - 1 ? message : undefined;
}
