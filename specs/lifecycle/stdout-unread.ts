import { count, defineCheck, limits, Violation, type Attempt, type Speaker } from '../../harness/index.ts';
import { crashes } from '../hints.ts';
import { man } from '../sources.ts';
import { counted } from '../../harness/words.ts';

/** The pipe has room for 4 KiB: lines of 18 bytes or more fill it, and so do 20 messages. */
const messages = 240;
const messageBytes = 200;
/** Whoever prints its messages has printed something after so many, also through a buffer of 4 KiB. */
const messagesToSee = 24;
/** Who waits to write to a pipe that nobody reads waits for ever; it is looked for after this time. */
const blockedMs = 80;
/** The pipe has room for 4,096 bytes. */
const nearlyFullBytes = 3_000;
/** Writing to the streams 1 and 2. */
const writeCalls = new Set(['write', 'writev', 'sendto', 'sendmsg']);

export default defineCheck<null>({
  id: 'lifecycle/stdout-unread',
  step: 'lifecycle',
  title: 'serves also when nobody reads what it prints',
  level: { '*': 'MAY' },
  fits: (profile) => profile.messageOf === undefined,
  rationale: 'When nobody reads the other end of a pipe, printing blocks once the pipe is full, and the service with it.',
  sources: [man('pipe(7)'), man('write(2)')],
  needs: ['accept/next-client', 'transfer/several-messages', 'transfer/burst-in-one-read'],
  requires: ['proc'],
  launch: { streams: 'stdout-unread' },
  inputs: [null],
  hints: [
    {
      bug: 'stdout-log-blocks',
      fits: (evidence) => (evidence['stream'] === undefined ? 0 : 0.95),
      because: (evidence) =>
        `a thread sleeps in ${String(evidence['call'])}() on descriptor ${String(evidence['stream'])}, the standard output`,
    },
    {
      bug: 'stdout-log-blocks',
      fits: (evidence) => (Number(evidence['unreadOutput']) > nearlyFullBytes ? 0.7 : 0),
      because: (evidence) =>
        `${counted(evidence['unreadOutput'], 'byte')} of its output wait in a pipe that nobody reads, and it stopped when the pipe was full`,
    },
    crashes,
  ],
  async holds(attempt) {
    attempt.process('the server is started with a standard output that nobody reads');
    const speaker = await attempt.connect();
    for (let message = 1; message <= messages; message++) {
      if (message > messagesToSee && !(await hasPrinted(attempt))) return;
      speaker.say(messageBytes);
      if (await isAnswered(speaker, message, blockedMs)) continue;
      const blocked = blockedPrint(attempt);
      if (blocked === undefined && (await isAnswered(speaker, message, limits.replyMs))) continue;
      if (blocked === undefined)
        await speaker.throwShort({
          due: message * messageBytes,
          how: speaker.connection.end === 'open' ? 'silence' : 'ended',
          more: { unreadOutput: attempt.server.unreadOutputBytes?.() ?? 0 },
        });
      if (blocked === undefined) continue;
      throw new Violation({
        expected: `${count(messageBytes)} back for message ${message}, whether or not its output is read`,
        observed: `no answer: the server waits in ${blocked.call}() for somebody to read its standard output`,
        certainty: 'certain',
        evidence: { kind: 'silence', stream: blocked.stream, call: blocked.call, message },
      });
    }
  },
});

/** What a server prints can be a moment behind its answers. */
async function hasPrinted(attempt: Attempt): Promise<boolean> {
  const look = (): true | undefined => (attempt.server.unreadOutputBytes?.() === 0 ? undefined : true);
  return (await attempt.until(look, { limitMs: limits.nothingMs, everyMs: 5 })) === true;
}

async function isAnswered(speaker: Speaker, message: number, limitMs: number): Promise<boolean> {
  return (
    (await speaker.connection.until(() => (speaker.connection.receivedBytes >= message * messageBytes ? true : undefined), {
      limitMs,
    })) === true
  );
}

function blockedPrint(attempt: Attempt): { readonly call: string; readonly stream: number } | undefined {
  const found = attempt.server.tree.waits().find((wait) => writeCalls.has(wait.call) && (wait.args[0] === 1 || wait.args[0] === 2));
  return found === undefined ? undefined : { call: found.call, stream: found.args[0] ?? 1 };
}
