import {
  count,
  limits,
  now,
  processEnded,
  secondsOfDay,
  untilConsumed,
  Violation,
  type Attempt,
  type Connection,
  type Evidence,
  type ProfileOptions,
} from '../../harness/index.ts';
import { holderOf } from '../holder-of.ts';
import { misreadingOf } from './time-value.ts';

export type ServiceName = 'discard' | 'chargen' | 'qotd' | 'daytime' | 'time';

export const rfcOf: Readonly<Record<ServiceName, number>> = { discard: 863, chargen: 864, qotd: 865, daytime: 867, time: 868 };

/** How a client of each service is served: it gets all that is due, or throws a violation. One of many is brief: it waits for nothing that must not come. */
export const visits: Readonly<Record<ServiceName, NonNullable<ProfileOptions['visit']>>> = {
  discard: visitDiscard,
  chargen: visitChargen,
  // A client that has its answer closes: a server that takes one client at a time may wait for that.
  qotd: visitOfText,
  daytime: visitOfText,
  time: visitTime,
};

type Visited = 'saw-the-end' | 'left';

async function visitOfText(attempt: Attempt, what: string): Promise<Visited> {
  const connection = await shortReply(attempt, what);
  connection.close();
  return connection.end === 'open' ? 'left' : 'saw-the-end';
}

const discardedBytes = 3_000;

async function visitDiscard(attempt: Attempt, what: string, thoroughness?: 'brief'): Promise<Visited> {
  const { connection, ...speaker } = await openVisit(attempt, what);
  connection.send(speaker.next(discardedBytes));
  await untilConsumed(attempt, connection);
  const processes = attempt.server.tree.alive().length;
  connection.send(speaker.next(discardedBytes));
  if ((await untilConsumed(attempt, connection)) === 'not-taken')
    await fail(
      attempt,
      connection,
      { kind: 'silence', stopsReading: true },
      {
        expected: 'all data is taken, and thrown away',
        observed: `data stood unread for ${seconds(limits.replyMs)}`,
      },
    );
  if (thoroughness !== 'brief')
    await connection.until(() => (connection.end !== 'open' || connection.receivedBytes > 0 ? true : undefined), {
      limitMs: limits.nothingMs,
    });
  expectNothing(connection);
  if (connection.end !== 'open')
    await fail(
      attempt,
      connection,
      { kind: connection.end === 'eof' ? 'early-eof' : 'reset', endsIt: true },
      {
        expected: 'the connection lasts until the client ends it',
        observed: 'the server ended it',
      },
    );
  connection.halfClose();
  const end = await connection.untilEnd();
  expectNothing(connection);
  if (end === 'open')
    await fail(
      attempt,
      connection,
      { kind: 'no-eof', heldBy: holderOf(attempt, { connection, processes }) },
      {
        expected: 'the end of the connection after the client had ended its side',
        observed: `it was still open ${seconds(limits.replyMs)} later`,
      },
    );
  connection.close();
  return 'saw-the-end';
}

/** A service that throws everything away has nothing to say. */
export function expectNothing(connection: Connection): void {
  if (connection.receivedBytes === 0) return;
  throw new Violation({
    expected: 'no answer: what comes is thrown away',
    observed: `${count(connection.receivedBytes)} came: ${JSON.stringify(headOf(connection))}`,
    certainty: 'certain',
    evidence: { kind: 'unsolicited', receivedBytes: connection.receivedBytes, observedHead: headOf(connection) },
  });
}

/** Some of the lines, of which there are 94 different ones (RFC 864: 72 characters and CR LF each). */
const streamBytes = 20 * 74;

async function visitChargen(attempt: Attempt, what: string, thoroughness?: 'brief'): Promise<Visited> {
  const { connection } = await openVisit(attempt, what);
  await expectStream(attempt, connection, { bytes: streamBytes, enoughMs: thoroughness === 'brief' ? 50 : 400, what });
  connection.reset();
  return 'left';
}

/**
 * So many characters come, or fewer for so long, and then more: nobody demands a speed. A service that stops before is at fault.
 */
export async function expectStream(
  attempt: Attempt,
  connection: Connection,
  { bytes, enoughMs, what }: { readonly bytes: number; readonly enoughMs: number; readonly what: string },
): Promise<void> {
  const began = now();
  const isEnough = (): boolean => connection.receivedBytes > 0 && now() - began > enoughMs;
  const moves = await connection.until(
    () => (connection.receivedBytes >= bytes || connection.end !== 'open' || isEnough() ? true : undefined),
    { limitMs: limits.replyMs, sleepingLimitMs: limits.replySleepingMs },
  );
  const due = Math.min(bytes, connection.receivedBytes + 1);
  const how = moves === undefined ? 'silence' : await connection.untilReceived(due);
  if (how === 'complete') return;
  const waitsForInput = connection.receivedBytes === 0 && how === 'silence' && (await answersInput(connection));
  await fail(
    attempt,
    connection,
    { kind: how === 'silence' ? 'silence' : 'early-eof', waitsForInput },
    {
      expected: `${what}: characters without end`,
      observed: `${count(connection.receivedBytes)} came, then ${how === 'silence' ? 'nothing more' : 'the end of the connection'}`,
    },
  );
}

/** What comes without a word from the client, up to the end of the connection or until nothing more comes. */
export async function shortReply(attempt: Attempt, what: string): Promise<Connection> {
  const connection = await openUnlessReset(attempt, what);
  if (connection.receivedBytes === 0) {
    const waitsForInput = connection.end === 'open' && (await answersInput(connection));
    await fail(
      attempt,
      connection,
      { kind: connection.end === 'open' ? 'silence' : 'early-eof', waitsForInput },
      {
        expected: `${what}: an answer to the connection, without a word from the client`,
        observed: waitsForInput
          ? 'nothing, until the client had sent something'
          : connection.end === 'open'
            ? `nothing for ${seconds(limits.replyMs)}`
            : 'the end of the connection',
      },
    );
  }
  // The rest of the answer is on its way by now. Whether the end follows is asked by a check of its own, with more patience.
  await connection.until(() => (connection.end === 'open' ? undefined : true), { limitMs: limits.nothingMs * 2 });
  return connection;
}

const triesMax = 8;

/**
 * A server that resets its connections may destroy its answer on the way, or not: another client is tried then. That it resets them
 * is told by service/closes-after-reply.
 */
async function openUnlessReset(attempt: Attempt, what: string): Promise<Connection> {
  for (let tries = 1; ; tries++) {
    const { connection } = attempt.dial();
    await connection.connected();
    await connection.untilReceived(1);
    if (connection.receivedBytes > 0) return connection;
    if (connection.end !== 'reset') {
      // A server for one client after the other waits for this one to speak, or to leave: the next one is asked what brings the answer.
      connection.close();
      break;
    }
    if (tries === triesMax) throw resetEachTime(what);
    attempt.note('the connection was reset before its answer was read: another client comes');
  }
  const { connection } = await openVisit(attempt, what);
  await connection.untilReceived(1);
  return connection;
}

function resetEachTime(what: string): Violation {
  return new Violation({
    expected: `${what}: an answer to the connection, and its end by FIN`,
    observed: `${triesMax} connections, one after the other, were reset (RST) before an answer was read`,
    certainty: 'certain',
    evidence: { kind: 'reset', receivedBytes: 0, resetAtOnce: true },
  });
}

const timeBytes = 4;

async function visitTime(attempt: Attempt, what: string): Promise<Visited> {
  const connection = await shortReply(attempt, what);
  await connection.untilReceived(timeBytes);
  connection.close();
  const { received } = connection;
  const misreading = misreadingOf(received, secondsOfDay());
  if (misreading === undefined) return connection.end === 'open' ? 'left' : 'saw-the-end';
  throw new Violation({
    expected: 'the seconds since 1900 in UTC as 4 bytes, the high one first',
    observed: misreading.sentence,
    certainty: 'certain',
    evidence: { kind: 'other', misreading: misreading.kind, receivedBytes: received.length },
  });
}

/** A client of the service, and the next bytes of its own. */
async function openVisit(
  attempt: Attempt,
  what: string,
): Promise<{ readonly connection: Connection; readonly next: (length: number) => Buffer }> {
  const speaker = await attempt.connect({ what: `a connection for ${what}` });
  return { connection: speaker.connection, next: (length) => speaker.next(length) };
}

/** Whether a line from the client brings what was due without it. */
async function answersInput(connection: Connection): Promise<boolean> {
  connection.send(Buffer.from('hello\r\n'));
  await connection.until(() => (connection.receivedBytes > 0 ? true : undefined), { limitMs: limits.waitingClientMs });
  return connection.receivedBytes > 0;
}

export async function fail(
  attempt: Attempt,
  connection: Connection,
  evidence: Evidence,
  sentences: { readonly expected: string; readonly observed: string },
): Promise<never> {
  const ended = await processEnded(attempt.server);
  throw new Violation({
    expected: sentences.expected,
    observed: ended ? `${sentences.observed}, and the server process ended` : sentences.observed,
    certainty: ended ? 'certain' : 'wants-confirmation',
    evidence: { receivedBytes: connection.receivedBytes, ...evidence, kind: ended ? 'process-ended' : evidence.kind },
  });
}

export function headOf(connection: Connection): string {
  return connection.received.subarray(0, 64).toString('latin1');
}

function seconds(ms: number): string {
  return `${(ms / 1000).toFixed(1)} s`;
}
