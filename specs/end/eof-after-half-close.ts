import { defineCheck, isSpinning, limits, now, Violation, type Attempt, type Evidence, type Speaker } from '../../harness/index.ts';
import { counted } from '../../harness/words.ts';
import { contentHints } from '../content-hints.ts';
import { crashes } from '../hints.ts';
import { holderOf } from '../holder-of.ts';
import { posix, rfc862, tcpClosing } from '../sources.ts';

export default defineCheck<{ readonly length: number }>({
  id: 'end/eof-after-half-close',
  step: 'end',
  title: 'ends the connection when the client has finished',
  level: { echo: 'MUST', 'line-echo': 'MUST', own: 'MUST' },
  rationale:
    'recv() returning 0 says that the client sends nothing more. The server sends what is left and closes; its FIN tells the client that this was all.',
  sources: [rfc862, tcpClosing, posix('recv()'), posix('close()')],
  needs: ['transfer/several-messages'],
  quick: true,
  // Whether the server itself goes on after its first client is for accept/next-client to say.
  mayEndServer: true,
  // A loop at the end of a client takes the CPU that is needed to see it.
  limitMs: 30_000,
  inputs: [{ length: 20 }],
  hints: [
    {
      bug: 'busy-loop-on-eof',
      fits: (evidence) => (evidence['spinning'] === true ? 0.95 : 0),
      because: () => 'after the FIN of the client the server uses a CPU all the time',
    },
    {
      bug: 'busy-loop-on-eof',
      fits: (evidence) => (Number(evidence['printedBytes']) > floodBytes ? 0.95 : 0),
      because: (evidence) =>
        `after the FIN of the client the server printed ${counted(evidence['printedBytes'], 'byte')}: its loop goes on as if something had come`,
    },
    {
      bug: 'busy-loop-on-eof',
      // Also where the flood is the message again and again: it was answered once, until recv() returned 0.
      fits: (evidence) => (floods.has(evidence.kind) && surplusOf(evidence) > floodBytes ? 0.98 : 0),
      because: (evidence) =>
        `after the FIN of the client the server went on to send: ${counted(surplusOf(evidence), 'byte')} that nobody had sent`,
    },
    {
      bug: 'fork-parent-keeps-connfd',
      fits: (evidence) => (evidence['heldBy'] === 'parent' ? 0.95 : 0),
      because: () => 'the process that served the client has gone, and its parent still holds the socket',
    },
    {
      bug: 'fd-leak',
      fits: (evidence) =>
        evidence.kind === 'no-eof' && evidence['spinning'] !== true && !(Number(evidence['printedBytes']) > floodBytes) ? 0.7 : 0,
      because: (evidence) =>
        `the server's socket is in state ${String(evidence['serverState'] ?? 'CLOSE_WAIT')}: the client has finished, and close() was not called`,
    },
    ...contentHints,
    crashes,
  ],
  async holds(attempt, { length }) {
    const speaker = await attempt.connect();
    await speaker.exchange(length);
    const processes = attempt.server.tree.alive().length;
    const printedBefore = printedBytesOf(attempt);
    speaker.connection.halfClose();
    const began = now();
    const end = await untilEndOrSpinning(attempt, speaker);
    const endsAfterMs = Math.round(now() - began);
    attempt.learn({ closesAtEof: end !== 'open', endsAfterMs });
    // Who floods a client that has finished does so for ever, whatever else is wrong with the bytes.
    if (speaker.connection.receivedBytes > speaker.connection.sentBytes + floodBytes) attempt.learn({ spinsAtEof: true });
    speaker.judgeSoFar();
    if (end !== 'open') return;
    const evidence = await speaker.evidence('no-eof');
    const spinning = await isSpinning(attempt);
    // A loop that prints sleeps whenever nobody reads its output for a moment: it goes round all the same.
    const printedBytes = printedBytesOf(attempt) - printedBefore;
    attempt.learn({ spinsAtEof: spinning || printedBytes > floodBytes });
    throw new Violation({
      expected: 'the end of the connection (FIN) after the client has half-closed',
      observed: spinning
        ? 'the connection stayed open, and the server is busy all the time'
        : `the connection was still open ${limits.replyMs / 1000} s later`,
      certainty: 'wants-confirmation',
      evidence: { ...evidence, spinning, printedBytes, heldBy: holderOf(attempt, { connection: speaker.connection, processes }) },
    });
  },
});

function printedBytesOf({ server }: Attempt): number {
  return server.stdout.totalBytes + server.stderr.totalBytes;
}

/** No greeting and no line end is so long: it comes again and again. */
const floodBytes = 64 << 10;
const floods: ReadonlySet<string> = new Set(['surplus', 'duplicated']);

function surplusOf({ receivedBytes, expectedBytes }: Evidence): number {
  return (receivedBytes ?? 0) - (expectedBytes ?? 0);
}

/** Who keeps a CPU busy for half a second after the end, and has nothing left to send, does not come to it. */
async function untilEndOrSpinning(attempt: Attempt, { connection }: Speaker): Promise<'open' | 'eof' | 'reset' | 'refused'> {
  // On a busy machine a loop may be held up just when it is looked at.
  for (const waitMs of [limits.nothingMs, limits.nothingMs * 4])
    if ((await connection.untilEnd(waitMs)) !== 'open' || (await isSpinning(attempt))) return connection.end;
  const end = await connection.untilEnd(limits.replyMs);
  // A server that sleeps before it closes is slow, which end/ends-soon says; one that never closes is wrong.
  return end === 'open' && attempt.server.tree.sleepsOnTimer() ? connection.untilEnd(limits.lateEndMs) : end;
}
