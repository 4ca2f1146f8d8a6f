import {
  count,
  isQuiet,
  limits,
  processEnded,
  sleep,
  socketSettingsOf,
  Violation,
  type Attempt,
  type Evidence,
  type Pressure,
  type Speaker,
  type Stall,
} from '../../harness/index.ts';

/** What the hints of this step look at: how the server stood when it could not send, and how its socket is set up. */
export function aboutStall(attempt: Attempt, pressure: Pressure, stall: Stall): Partial<Evidence> {
  return {
    stall: stall.kind,
    ...(stall.kind === 'in-send' && { blockedIn: stall.call }),
    ...(stall.kind === 'ended' && { stoodMs: stall.stoodMs }),
    ...(stall.kind === 'waiting' && { onTimer: attempt.server.tree.pollsWithTimeout() }),
    ...socketSettingsOf(attempt, pressure.speaker.connection),
  };
}

/** The stall as a step of the exchange. */
export function noteStall(attempt: Attempt, stall: Stall): void {
  const sentences: Readonly<Record<Stall['kind'], string>> = {
    'in-send': `the server waits in ${stall.kind === 'in-send' ? `${stall.call}(${stall.fd})` : 'a send'}`,
    waiting: 'the server takes nothing more, and waits',
    busy: 'the server takes nothing more, and is at work',
    swallowed: 'the server has taken everything, and nothing was read from it',
    ended: 'the connection has ended',
  };
  attempt.process(sentences[stall.kind]);
}

/**
 * Reads on until everything that is due has come, as long as anything moves. Wrong bytes are told as soon as they stand; when
 * nothing moves any more, another message shows whether the missing bytes are lost or late.
 */
export async function expectEverythingBack(attempt: Attempt, speaker: Speaker, about: Partial<Evidence>): Promise<void> {
  const { connection } = speaker;
  connection.startReading();
  let asked = false;
  for (let stillMs = 0; ;) {
    const before = connection.receivedBytes;
    const due = speaker.due.length;
    await connection.until(() => (connection.receivedBytes >= due || connection.end !== 'open' ? true : undefined), {
      limitMs: lookMs,
    });
    speaker.judgeSoFar(about);
    if (connection.receivedBytes >= due) {
      if (asked) await throwHeldBack(speaker, about);
      return;
    }
    if (connection.end !== 'open') await throwMissing(attempt, speaker, { ...about, asked });
    stillMs = connection.receivedBytes > before ? 0 : stillMs + lookMs;
    if (stillMs >= heldBackMs && !asked && !connection.hasHalfClosed && (await hasNothingMore(attempt, speaker))) {
      asked = true;
      attempt.note('everything was read by the server and it is idle: another message shows whether the rest still comes');
      speaker.say(64);
    }
    if (stillMs > (kernelSends(speaker) ? lossMs : limits.stallMs)) await throwMissing(attempt, speaker, { ...about, asked });
  }
}

/**
 * The server has handed bytes to its kernel, which will deliver them: what came while our buffer was full was dropped, and is sent again
 * after pauses that double (RFC 6298 §5.5). No program can do anything about that.
 */
function kernelSends({ connection }: Speaker): boolean {
  return connection.end === 'open' && (connection.serverEnd()?.unsent ?? 0) > 0;
}

const lossMs = 8_000;

/** Who has not sent by then, with room to send and nothing else to do, waits for something else than time. */
const heldBackMs = 900;

/** Whether what came is the beginning of what was due, and nothing is wrong with it. */
export function lacksTheRest({ evidence }: Violation): boolean {
  return evidence['tail'] === true || evidence.kind === 'process-ended';
}

async function hasNothingMore(attempt: Attempt, { connection }: Speaker): Promise<boolean> {
  const end = connection.serverEnd();
  if (connection.queuedBytes > 0 || end?.unread !== 0 || end.unsent !== 0) return false;
  return (await isQuiet(attempt)) && !sleepsForATime(attempt);
}

/** A server that looks again after a while goes on by itself. */
function sleepsForATime({ server: { tree } }: Attempt): boolean {
  return tree.pollsWithTimeout() || tree.waits().some(({ call }) => call.includes('nanosleep'));
}

/** All of it came, but only when the client sent more: a client that has nothing to send would wait for ever. */
async function throwHeldBack(speaker: Speaker, about: Partial<Evidence>): Promise<never> {
  throw new Violation({
    expected: 'everything back once the client reads again, whether it sends more or not',
    observed: `the rest did not come for ${(heldBackMs / 1000).toFixed(1)} s, and came when the client sent another message`,
    certainty: 'wants-confirmation',
    evidence: { ...(await speaker.evidence('silence')), heldBack: true, halfClosed: false, ...about },
  });
}

async function throwMissing(attempt: Attempt, speaker: Speaker, about: Partial<Evidence>): Promise<never> {
  const { connection } = speaker;
  const due = speaker.due.length;
  const came = connection.receivedBytes;
  const ended = await processEnded(attempt.server);
  if (ended) await sleep(30);
  const { end } = connection;
  const fate = ended
    ? 'the server process ended'
    : end === 'eof'
      ? 'the connection was closed (EOF)'
      : end === 'reset'
        ? 'the connection was reset (RST)'
        : `nothing more for ${(limits.stallMs / 1000).toFixed(1)} s`;
  const serverEnd = connection.serverEnd();
  throw new Violation({
    expected: `${count(due)} back once the client reads again: TCP loses nothing`,
    observed: `${count(came)} came, then ${fate}; ${count(due - came)} did not come`,
    certainty: end === 'open' && !ended ? 'wants-confirmation' : 'certain',
    evidence: {
      kind: ended ? 'process-ended' : end === 'open' ? 'silence' : 'lost',
      tail: true,
      end,
      halfClosed: connection.hasHalfClosed,
      waitsIn: ended ? [] : [...new Set(attempt.server.tree.waits().map(({ call }) => call))],
      expectedBytes: due,
      receivedBytes: came,
      offset: came,
      ...(serverEnd !== undefined && { unread: serverEnd.unread, unsent: serverEnd.unsent }),
      ...about,
    },
  });
}

/** Between two looks at the bytes. */
const lookMs = 150;
