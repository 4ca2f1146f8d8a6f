import {
  blockedSendOn,
  connectForPressure,
  defineCheck,
  jolt,
  limits,
  now,
  sleep,
  socketSettingsOf,
  type Attempt,
  type Connection,
  type Evidence,
} from '../../harness/index.ts';
import { man, posix } from '../sources.ts';
import { breakOfPattern } from './pattern.ts';
import { serviceHints } from './service-hints.ts';
import { fail } from './visits.ts';

/** Measured: of 12 servers that send a line with one call each was found in the seventh round or before. */
const rounds = 10;
/** Enough to wake up the server's send, and to make it fill its buffer anew. */
const drainedBytes = 20_000;

export default defineCheck<null>({
  id: 'service/jolt',
  step: 'service',
  title: 'loses nothing when a send is interrupted and takes only a part',
  level: { chargen: 'MUST' },
  rationale:
    'send() may take fewer bytes than it was given, and says how many. Whoever does not send the rest breaks its line off, as soon as a client reads slowly and the call is interrupted.',
  sources: [{ kind: 'rfc', number: 864 }, posix('send()'), man('signal(7)')],
  needs: ['service/form', 'service/goes-on-after-a-stall'],
  after: ['lifecycle/stop-continue-idle'],
  requires: ['proc'],
  limitMs: 30_000,
  inputs: [null],
  hints: [
    {
      bug: 'nonblocking-send-drops',
      fits: (evidence) => (evidence['breaks'] === true && evidence['nonBlocking'] === true ? 0.95 : 0),
      because: (evidence) =>
        `${where(evidence)}, and the socket is non-blocking: a send that finds no room takes a part or nothing`,
    },
    {
      bug: 'partial-send-ignored',
      fits: (evidence) => (evidence['breaks'] === true && evidence['nonBlocking'] !== true ? 0.95 : 0),
      because: (evidence) => `${where(evidence)}, after a send that slept was interrupted and returned a short count`,
    },
    {
      bug: 'partial-send-ignored',
      fits: (evidence) => (evidence['jolted'] === true && (evidence.kind === 'early-eof' || evidence.kind === 'reset') ? 0.7 : 0),
      because: () => 'the connection was ended after a send that slept had been interrupted and had returned a short count',
    },
    ...serviceHints,
  ],
  async holds(attempt) {
    const pressure = await connectForPressure(attempt);
    const { connection } = pressure.speaker;
    await connection.untilReceived(1);
    connection.stopReading();
    let about: Partial<Evidence> = {};
    for (let round = 0; round < rounds; round++) {
      const call = await untilBlocked(attempt, connection);
      about = { ...socketSettingsOf(attempt, connection), jolted: call !== undefined || about['jolted'] === true };
      // Where nothing sleeps in a send, as in an event loop, there is nothing to interrupt: the bytes alone are looked at.
      if (call === undefined) break;
      attempt.process(`the server waits in ${call}`);
      await jolt(attempt);
      await readSome(connection, drainedBytes);
    }
    await expectPattern(attempt, connection, about);
    connection.reset();
  },
});

function where(evidence: Evidence): string {
  return `at byte ${String(evidence.offset)} a line broke off`;
}

/** The call in which the server sleeps that sends to this client; undefined where it does not come to sleep in one. */
async function untilBlocked(attempt: Attempt, connection: Connection): Promise<string | undefined> {
  const began = now();
  for (let sinceMs = now(), seen = -1; now() - began < enoughMs && connection.end === 'open'; await sleep(4)) {
    attempt.signal.throwIfAborted();
    const unsent = connection.serverEnd()?.unsent ?? 0;
    const call = blockedSendOn(attempt, connection)?.call;
    if (unsent !== seen || unsent === 0) [seen, sinceMs] = [unsent, now()];
    if (call !== undefined && now() - sinceMs > stillMs) return call;
    if (call === undefined && now() - sinceMs > restsMs) return undefined;
  }
  return undefined;
}

async function readSome(connection: Connection, bytes: number): Promise<void> {
  const due = connection.receivedBytes + bytes;
  const began = now();
  const isEnough = (): boolean => connection.receivedBytes >= due || now() - began > enoughMs;
  connection.startReading();
  await connection.until(() => (isEnough() || connection.end !== 'open' ? true : undefined), {
    limitMs: limits.waitingClientMs,
  });
  connection.stopReading();
}

async function expectPattern(attempt: Attempt, connection: Connection, about: Partial<Evidence>): Promise<void> {
  await readSome(connection, restBytes);
  if (connection.end !== 'open')
    await fail(
      attempt,
      connection,
      { kind: connection.end === 'reset' ? 'reset' : 'early-eof', ...about },
      { expected: 'characters without end, also after a pause', observed: 'the server ended the connection' },
    );
  const broken = breakOfPattern(connection.received.toString('latin1'));
  if (broken === undefined) return;
  await fail(
    attempt,
    connection,
    { kind: 'lost', breaks: true, offset: broken.offset, ...about },
    {
      expected: 'lines of 72 characters, each of which begins one character later, as before the pause',
      observed: `${JSON.stringify(broken.line)} behind ${JSON.stringify(broken.before)}`,
    },
  );
}

/** Nobody demands a speed of such a service: one that sends slowly fills no buffer. */
const enoughMs = 3_000;
const stillMs = 40;
/** Who has not slept in a send by then waits elsewhere. */
const restsMs = 300;
/** What stood in the buffers at the last interruption, and what follows. */
const restBytes = 120_000;
