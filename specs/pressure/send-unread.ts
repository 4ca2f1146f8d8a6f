import { drainSome, hasEndedIt, pushUntilStalled, sleep, type Attempt, type Evidence, type Pressure } from '../../harness/index.ts';
import { aboutStall, noteStall } from './account.ts';

/** How much a client sends without reading. */
export type Amount = {
  readonly until:
    /** The answers fit into the kernel's buffers, with a part still at the server: close() must not discard it. */
    | 'the-answer-waits-in-the-kernel'
    /** A little more, which the program itself has to keep. */
    | 'the-answer-waits-in-the-program'
    | 'the-server-stops-reading'
    /** The same, with a part read meanwhile and more sent: a ring of waiting bytes then begins in its middle. */
    | 'it-stops-for-the-second-time';
};

/** So much must still be at the server for its loss to show. */
const keptBytes = 24 << 10;
const feedMax = 2 << 20;
const readMeanwhileBytes = 150_000;

/** A client sends so much and reads nothing; returns what the hints of this step look at. */
export async function sendUnread(attempt: Attempt, pressure: Pressure, { until }: Amount): Promise<Partial<Evidence>> {
  if (until === 'the-server-stops-reading' || until === 'it-stops-for-the-second-time') {
    let stall = await pushUntilStalled(attempt, pressure);
    noteStall(attempt, stall);
    if (until === 'it-stops-for-the-second-time' && stall.kind !== 'ended') {
      await drainSome(pressure, readMeanwhileBytes);
      stall = await pushUntilStalled(attempt, pressure);
      noteStall(attempt, stall);
    }
    return aboutStall(attempt, pressure, stall);
  }
  const portion = until === 'the-answer-waits-in-the-kernel' ? 16 << 10 : 8 << 10;
  while (pressure.speaker.connection.sentBytes < feedMax && pressure.speaker.connection.end === 'open' && !attempt.signal.aborted) {
    pressure.speaker.say(portion);
    const answer = await whereTheAnswerIs(pressure);
    if (
      answer === 'unread' ||
      answer === 'in-the-program' ||
      (answer === 'in-the-kernel' && until === 'the-answer-waits-in-the-kernel')
    )
      break;
  }
  return aboutStall(
    attempt,
    pressure,
    hasEndedIt(pressure.speaker.connection) ? { kind: 'ended', stoodMs: 0 } : { kind: 'waiting' },
  );
}

/** Where the answer to everything so far is, once it does not move any more. */
async function whereTheAnswerIs({
  speaker: { connection },
}: Pressure): Promise<'here' | 'in-the-kernel' | 'in-the-program' | 'unread'> {
  for (let still = 0, seen = ''; ; await sleep(2)) {
    const here = connection.ourEnd()?.unread ?? 0;
    const there = connection.serverEnd();
    if (here >= connection.sentBytes || there === undefined || connection.end !== 'open') return 'here';
    const looks = `${here} ${there.unread} ${there.unsent} ${connection.queuedBytes}`;
    still = looks === seen ? still + 1 : 0;
    seen = looks;
    const missing = connection.sentBytes - here;
    if (there.unread === 0 && connection.queuedBytes === 0 && there.unsent >= missing && missing >= keptBytes && still >= 2)
      return 'in-the-kernel';
    if (still < 12) continue;
    return there.unread > 0 || connection.queuedBytes > 0 ? 'unread' : there.unsent < missing ? 'in-the-program' : 'in-the-kernel';
  }
}
