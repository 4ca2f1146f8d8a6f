import { count, defineCheck, limits, Violation, type Evidence, type Hint } from '../../harness/index.ts';
import { answer } from '../client/answer.ts';
import { expectEnds } from '../client/ends.ts';
import { framesOf, handedText } from '../client/handing.ts';
import { common } from '../client/hints.ts';
import { meet, type Meeting } from '../client/meet.ts';
import { situationOf } from '../client/situation.ts';
import type { Framing } from '../framing.ts';
import { posix } from '../sources.ts';

const lengthInCharacters: Hint = {
  bug: 'client-length-in-characters',
  fits: (evidence) => (evidence['severalBytes'] === true ? 0.95 : 0),
  because: (evidence) =>
    evidence['announced'] === undefined
      ? 'it waits for more of an answer that has come whole, in which some characters have several bytes'
      : `the length says ${String(evidence['announced'])}, and ${String(evidence['came'])} bytes came behind it`,
};

export default defineCheck<{ readonly text: string }>({
  id: 'send/counts-bytes',
  step: 'send',
  title: 'counts the bytes of its message, not the characters',
  level: { client: 'MUST' },
  fits: ({ framing }) => framing.startsWith('length-prefix'),
  rationale:
    'The length before a message is that of its bytes. A character of UTF-8 has up to four: who counts characters announces too few, and the rest is taken for the next message.',
  sources: [{ kind: 'rfc', number: 3629, section: '3 UTF-8 definition' }, posix('send()')],
  needs: ['receive/whole-answer', 'close/ends'],
  launches: 'itself',
  inputs: [{ text: 'aé€😀 z' }],
  hints: [lengthInCharacters, ...common],
  async holds(attempt, { text }) {
    const frames = framesOf(attempt) as Extract<Framing, { kind: 'length-prefix' }>;
    const meeting = await meet(attempt, handedText(attempt, Buffer.from(text)));
    const { client, visitor } = meeting;
    await untilComplete(meeting);
    expectOwnLength(meeting, frames);
    await answer(attempt, meeting);
    await expectEnds(client, { after: 'when it has the whole answer', visitor, more: { severalBytes: true } });
  },
});

/** What a client makes of the characters of its arguments depends on the locale: it may send fewer bytes than were meant. */
async function untilComplete({ visitor, handed }: Meeting): Promise<void> {
  visitor.readAll();
  await visitor.until(
    () => (visitor.end !== 'open' || visitor.receivedBytes >= handed.wire.length ? true : undefined),
    limits.replyMs,
  );
}

/** The length is that of the bytes behind it, whichever these are. */
function expectOwnLength(meeting: Meeting, { width, order }: Extract<Framing, { kind: 'length-prefix' }>): void {
  const { received } = meeting.visitor;
  const announced =
    received.length < width ? undefined : order === 'low-first' ? received.readUIntLE(0, width) : received.readUIntBE(0, width);
  const came = received.length - width;
  if (announced === came) return;
  const evidence: Evidence = {
    kind: 'altered',
    severalBytes: true,
    ...(announced !== undefined && { announced, came }),
    receivedBytes: received.length,
    ...situationOf(meeting),
  };
  throw new Violation({
    expected: 'a length that is the number of the bytes behind it',
    observed: announced === undefined ? 'no length came' : `the length ${announced}, and ${count(came)} behind it`,
    certainty: 'wants-confirmation',
    evidence,
  });
}
