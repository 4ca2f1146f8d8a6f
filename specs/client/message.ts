import { compare, count, limits, Violation, violationOf, type Attempt, type Evidence } from '../../harness/index.ts';
import { framesOf } from './handing.ts';
import type { Meeting } from './meet.ts';
import { goesOnElsewhere } from './next-piece.ts';
import { situationOf } from './situation.ts';

/** Reads until the message is there, and judges every byte of it. `more` joins the evidence. */
export async function expectMessage(meeting: Meeting, more: Partial<Evidence> = {}): Promise<void> {
  const { visitor, host, handed } = meeting;
  const { wire } = handed;
  visitor.readAll();
  const how = await visitor.until(
    () => (visitor.end !== 'open' ? 'ended' : visitor.receivedBytes >= wire.length ? 'complete' : undefined),
    limits.replyMs,
  );
  try {
    judgeMessage(meeting, more);
  } catch (error) {
    if (!(error instanceof Violation) || error.evidence.offset === undefined) throw error;
    throw error.withMore({ goesOnElsewhere: await goesOnElsewhere(meeting, error.evidence.offset) });
  }
  if (visitor.receivedBytes >= wire.length) return;
  // A client that has left this connection for another one comes at once.
  await visitor.until(() => (meeting.client.exit !== undefined || host.visitors.length > 1 ? true : undefined), 100);
  const situation = situationOf(meeting);
  const came = visitor.receivedBytes === 0 ? 'nothing came' : `${count(visitor.receivedBytes)} came`;
  throw new Violation({
    expected: dueOf(meeting),
    observed: `${came}, ${how === undefined ? 'then nothing more' : visitor.end === 'reset' ? 'then the client reset the connection (RST)' : 'then the client ended its side (FIN)'}`,
    certainty: 'wants-confirmation',
    evidence: {
      kind: how === undefined ? 'silence' : visitor.end === 'reset' ? 'reset' : 'early-eof',
      expectedBytes: wire.length,
      receivedBytes: visitor.receivedBytes,
      visits: host.visitors.length,
      ...(visitor.receivedBytes > 0 && { goesOnElsewhere: await goesOnElsewhere(meeting, visitor.receivedBytes) }),
      ...situation,
      ...more,
    },
  });
}

/** Throws if anything that came so far is wrong. What has not come yet is not wrong. */
export function judgeMessage(meeting: Meeting, more: Partial<Evidence> = {}): void {
  const { visitor, handed } = meeting;
  const expected = handed.wire;
  const received = visitor.received;
  const comparison = compare({ expected, received });
  if (comparison.kind === 'equal' || comparison.kind === 'short') return;
  const violation = violationOf({
    comparison,
    expected,
    received,
    due: dueOf(meeting),
    more: { ...situationOf(meeting), ...more },
  });
  throw new Violation({
    expected: violation.expected,
    observed: violation.observed
      .replace('more than were sent', 'more than the message has')
      .replace('that nobody sent', 'that are not in the message'),
    certainty: 'certain',
    evidence: violation.evidence,
  });
}

/** Where the end of the sending side ends the message: waits for it. What comes before it is judged. */
export async function expectEndOfMessage(attempt: Attempt, meeting: Meeting): Promise<void> {
  const { visitor } = meeting;
  if (framesOf(attempt).kind !== 'eof') return;
  const end = await visitor.until(() => (visitor.end === 'open' ? undefined : visitor.end), limits.replyMs);
  judgeMessage(meeting);
  if (end === 'eof') return;
  throw new Violation({
    expected: 'the end of the sending side (FIN) behind the message, which tells the server that it is complete',
    observed:
      end === 'reset' ? 'the client reset the connection (RST)' : `the message came, and no end for ${limits.replyMs / 1000} s`,
    certainty: 'wants-confirmation',
    evidence: { kind: end === 'reset' ? 'reset' : 'no-eof', ...situationOf(meeting) },
  });
}

/** Takes the whole message, as a server does before it answers. */
export async function takeMessage(attempt: Attempt, meeting: Meeting, more: Partial<Evidence> = {}): Promise<void> {
  await expectMessage(meeting, more);
  await expectEndOfMessage(attempt, meeting);
}

function dueOf({ handed }: Meeting): string {
  return `the ${count(handed.wire.length)} of the message, unchanged and in order`;
}
