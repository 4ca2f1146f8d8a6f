import { count, defineCheck, limits, now, untilConsumed, type Attempt } from '../../harness/index.ts';
import { counted } from '../../harness/words.ts';
import { serviceHints } from './service-hints.ts';
import { expectNothing, expectStream, fail } from './visits.ts';

const takenBytes = 16 << 20;
const blockBytes = 1 << 20;
/** More than is on the way when a server stops. */
const sentBytes = 8 << 20;
/** A service that sends or takes slowly is read from, or sent to, for so long. */
const enoughMs = 2_000;

export default defineCheck<null>({
  id: 'service/much',
  step: 'service',
  title: 'takes, or sends, without end',
  level: { discard: 'MUST', chargen: 'MUST' },
  rationale: 'These services last until the client ends the connection. No amount of data is the last one.',
  sources: [
    { kind: 'rfc', number: 863 },
    { kind: 'rfc', number: 864 },
  ],
  needs: ['service/serves-a-client'],
  inputs: [null],
  hints: [
    {
      bug: 'library-line-limit',
      fits: (evidence) => (evidence['withoutLineFeed'] === true && evidence.kind === 'early-eof' ? 0.8 : 0),
      because: () => 'the connection was ended in a megabyte without a line feed',
    },
    {
      bug: 'discard-stops-reading',
      fits: (evidence) => (evidence['takes'] === undefined ? 0 : 0.7),
      because: (evidence) => `of ${counted(takenBytes, 'byte')} ${String(evidence['takes'])} were taken`,
    },
    {
      bug: 'chargen-stops',
      fits: (evidence) => (Number(evidence.receivedBytes) > 0 && evidence['takes'] === undefined ? 0.8 : 0),
      because: (evidence) => `after ${counted(evidence.receivedBytes, 'byte')} nothing more came`,
    },
    ...serviceHints,
  ],
  async holds(attempt) {
    if (attempt.profile.name === 'discard') return expectAllTaken(attempt);
    const { connection } = await attempt.connect();
    // What a client says to this service is thrown away, and ends nothing (RFC 864).
    await connection.untilReceived(1);
    connection.send(Buffer.from('enough?\r\n'));
    await expectStream(attempt, connection, {
      bytes: connection.receivedBytes + sentBytes,
      enoughMs,
      what: `more than ${count(sentBytes)}`,
    });
    connection.reset();
  },
});

/** Whether another client may send as many bytes in lines. */
async function takesLines(attempt: Attempt): Promise<boolean> {
  const speaker = await attempt.connect();
  const { connection } = speaker;
  attempt.note('another client sends as much in lines, to see whether the connection lasts');
  connection.send(speaker.next(2 * blockBytes));
  await connection.until(() => (connection.queuedBytes === 0 || connection.end !== 'open' ? true : undefined), {
    limitMs: limits.stallMs,
  });
  // Before this client sees that the server has ended the connection, the kernel has no socket of the server any more.
  if ((await untilConsumed(attempt, connection)) === 'gone') await connection.untilEnd(limits.nothingMs);
  const lasts = connection.end === 'open';
  connection.reset();
  return lasts;
}

/** Patience begins again with each block that is taken. */
async function expectAllTaken(attempt: Attempt): Promise<void> {
  const speaker = await attempt.connect();
  const { connection } = speaker;
  const began = now();
  for (let sent = 0; sent < takenBytes && (sent === 0 || now() - began < enoughMs); sent += blockBytes) {
    // A reader of lines has a limit, or never comes to an end of the first one.
    connection.send(sent === 0 ? Buffer.alloc(blockBytes, 'x') : speaker.next(blockBytes));
    await connection.until(() => (connection.queuedBytes === 0 || connection.end !== 'open' ? true : undefined), {
      limitMs: limits.stallMs,
    });
    // The kernel of the server takes all of the first block at once: what the server makes of it shows a moment later.
    if (sent === 0 && (await untilConsumed(attempt, connection, limits.stallMs)) === 'gone')
      await connection.untilEnd(limits.nothingMs);
    if (connection.queuedBytes === 0 && connection.end === 'open') continue;
    const takes = sent + blockBytes - connection.queuedBytes;
    const withoutLineFeed = connection.end !== 'open' && sent <= blockBytes && (await takesLines(attempt));
    await fail(
      attempt,
      connection,
      { kind: connection.end === 'open' ? 'silence' : 'early-eof', takes, withoutLineFeed },
      {
        expected: `${count(takenBytes)} are taken`,
        observed:
          connection.end === 'open'
            ? 'nothing more was taken after some of them'
            : 'the server ended the connection after some of them',
      },
    );
  }
  await connection.until(() => (connection.receivedBytes > 0 ? true : undefined), { limitMs: limits.nothingMs });
  expectNothing(connection);
  connection.reset();
}
