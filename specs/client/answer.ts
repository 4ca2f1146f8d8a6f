import {
  count,
  limits,
  Patience,
  sleep,
  until,
  Violation,
  type Attempt,
  type Evidence,
  type Visitor,
} from '../../harness/index.ts';
import { contentsOf } from '../framing.ts';
import { framesOf } from './handing.ts';
import type { Meeting } from './meet.ts';
import { piecesOf } from './pieces.ts';
import { printedOf, type Printing } from './printed.ts';
import { situationOf } from './situation.ts';

/** The bytes that the server answers with. */
export function answerOf(attempt: Attempt, { handed }: Pick<Meeting, 'handed'>): Buffer {
  return attempt.profile.replyOf(handed.wire);
}

/** Sends the answer, in one piece or in several, and ends our side unless told not to. Each piece but the last is taken before the next one goes. */
export async function answer(
  attempt: Attempt,
  meeting: Meeting,
  options: { readonly pieceBytes?: number; readonly pauseMs?: number; readonly afterwards?: 'half-close' | 'stay' } = {},
): Promise<void> {
  const { visitor } = meeting;
  const bytes = answerOf(attempt, meeting);
  const pieces = piecesOf(bytes, options.pieceBytes ?? Math.max(1, bytes.length));
  for (const [at, piece] of pieces.entries()) {
    if (at > 0) await sleep(options.pauseMs ?? 0);
    visitor.send(piece);
    // A client that has left does not take the rest: what it prints tells.
    if (at < pieces.length - 1 && !(await visitor.untilTaken())) break;
  }
  if (options.afterwards === 'stay') void closeAfterClient(visitor);
  else visitor.halfClose();
}

/** As a server does that waits for the next message: it closes when the client has ended its side. */
async function closeAfterClient(visitor: Visitor): Promise<void> {
  await visitor.until(() => (visitor.end === 'open' ? undefined : true), limits.clientEndMs);
  if (visitor.end === 'eof') visitor.halfClose();
}

/** The client prints what it was answered, as the profile has it. Says for how long it computed over that, as far as the system tells. */
export async function expectPrinted(
  attempt: Attempt,
  meeting: Meeting,
  more: Partial<Evidence> = {},
): Promise<{ readonly workedMs: number }> {
  const { client } = meeting;
  const ranNs = (): number => client.tree.scheduling().runNs;
  const began = ranNs();
  let workedNs = 0;
  const printing = (attempt.profile['printing'] ?? 'loosely') as Printing;
  const bytes = answerOf(attempt, meeting);
  const due = contentsOf(framesOf(attempt), bytes, 1).contents[0] ?? bytes;
  if (printing === 'no' || due.length === 0) return { workedMs: 0 };
  const look = () => printedOf(client.stdout.beginning, due, printing);
  const patience = new Patience({
    limitMs: limits.replyMs,
    sleepingLimitMs: limits.replySleepingMs,
    workingLimitMs: limits.replyWorkingMs,
    watched: client.tree,
  });
  const grace = new Patience({ limitMs: lastWordsMs });
  let seen = -1;
  const found = await until(
    () => {
      // A process that has ended tells nothing more.
      workedNs = Math.max(workedNs, ranNs() - began);
      if (client.stdout.totalBytes !== seen) {
        seen = client.stdout.totalBytes;
        patience.renew();
        if (look().kind === 'right') return 'right';
      }
      if (client.exit === undefined) grace.renew();
      return client.exit !== undefined && grace.over() ? 'ended' : undefined;
    },
    { patience, everyMs: 10, signal: attempt.signal },
  );
  if (found === 'right') return { workedMs: workedNs / 1e6 };
  const { sentence, bytes: printedBytes, again, zeros, end, lineFeeds } = look();
  throw new Violation({
    expected: `the answer of ${count(due.length)} on standard output`,
    observed: `${sentence}${client.exit === undefined ? ', and the client still runs' : ''}`,
    certainty: 'wants-confirmation',
    evidence: {
      kind: printedBytes < due.length ? 'lost' : 'altered',
      notPrinted: true,
      expectedBytes: due.length,
      receivedBytes: printedBytes,
      ...(again !== undefined && { printedAgain: again }),
      ...(zeros !== undefined && { printedZeros: zeros }),
      ...(end !== undefined && { printedEnd: end }),
      ...(lineFeeds !== undefined && { lacksLineFeeds: lineFeeds }),
      printedTotal: client.stdout.totalBytes,
      ...situationOf(meeting),
      ...more,
    },
  });
}

/** What a process has printed can still be on the way to us when it has ended. */
const lastWordsMs = 300;
