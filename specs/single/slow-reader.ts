import { defineCheck, jolt, limits, socketSettingsOf, type Attempt, type Evidence, type Speaker } from '../../harness/index.ts';
import { noteStall } from '../pressure/account.ts';
import { contentHints } from '../content-hints.ts';
import { crashes, diedBy, ended } from '../hints.ts';
import { man, posix, tcpStream } from '../sources.ts';
import { cameOf, expectAnswer, isShort } from './answer.ts';
import { answersMuch, askForMuch } from './much.ts';

export default defineCheck<null>({
  id: 'single/slow-reader',
  step: 'single',
  title: 'gives its whole answer to a client that reads late',
  level: { 'single-message': 'MUST' },
  clients: 'one',
  fits: answersMuch,
  rationale:
    'send() may take fewer bytes than it was given, and close() must not throw away what was not sent yet. A client that reads late gets every byte of the answer, and then the end.',
  sources: [posix('send()'), man('signal(7)'), tcpStream],
  needs: ['single/message-sizes'],
  requires: ['proc'],
  limitMs: 30_000,
  inputs: [null],
  hints: [
    {
      bug: 'linger-zero',
      fits: (evidence) => (isShort(evidence) && evidence['lingersZero'] === true ? 0.98 : evidence.kind === 'reset' ? 0.5 : 0),
      because: (evidence) => `${cameOf(evidence)}, then the connection was reset`,
    },
    {
      bug: 'partial-send-ignored',
      fits: (evidence) => (isShort(evidence) && evidence['nonBlocking'] !== true ? (evidence['jolted'] === true ? 0.95 : 0.5) : 0),
      because: (evidence) =>
        evidence['jolted'] === true
          ? `${cameOf(evidence)}, after a ${String(evidence['blockedIn'] ?? 'send')}() that slept was interrupted and returned a short count`
          : `${cameOf(evidence)} when the client began to read`,
    },
    {
      bug: 'nonblocking-send-drops',
      fits: (evidence) => ((isShort(evidence) || evidence.kind === 'lost') && evidence['nonBlocking'] === true ? 0.9 : 0),
      because: (evidence) => `${cameOf(evidence)}, and the socket is non-blocking (O_NONBLOCK)`,
    },
    { bug: 'sigpipe-death', fits: (evidence, context) => (ended(evidence) && diedBy(context, 'SIGPIPE') ? 0.9 : 0) },
    ...contentHints,
    crashes,
  ],
  async holds(attempt) {
    // On a busy machine a send() that sleeps may be overlooked.
    for (let tries = 0; tries < triesMax; tries++) if (await isInterrupted(attempt)) return;
  },
});

const triesMax = 3;

/** Whether the server slept in a send(), so that it could be interrupted, or never does. */
async function isInterrupted(attempt: Attempt): Promise<boolean> {
  const { speaker, stall } = await askForMuch(attempt);
  noteStall(attempt, stall);
  const more: Partial<Evidence> = {
    stall: stall.kind,
    jolted: stall.kind === 'in-send',
    ...(stall.kind === 'in-send' && { blockedIn: stall.call }),
    ...socketSettingsOf(attempt, speaker.connection),
  };
  if (stall.kind === 'in-send') await jolt(attempt);
  speaker.connection.startReading();
  await expectAnswer(speaker, { what: 'the whole answer, once the client reads', limitMs: limits.stallMs, more });
  await expectOrderlyEnd(attempt, speaker, more);
  return stall.kind === 'in-send' || more['nonBlocking'] === true || attempt.profile.lifetime === 'one-shot';
}

async function expectOrderlyEnd(attempt: Attempt, speaker: Speaker, more: Partial<Evidence>): Promise<void> {
  await speaker.connection.untilEnd(limits.replyMs);
  speaker.judgeSoFar(more);
  await attempt.expectAlive('a client that read late');
  // A server for one client after the other may wait until this one has closed as well.
  speaker.connection.close();
}
