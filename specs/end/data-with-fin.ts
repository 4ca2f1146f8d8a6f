import { defineCheck, limits, whileStopped, type Evidence } from '../../harness/index.ts';
import { contentHints } from '../content-hints.ts';
import { callsEpollItself, crashes, ended, howItEndedAndWhatItSaid, lastWords } from '../hints.ts';
import { man, rfc862, tcpClosing } from '../sources.ts';
import { counted } from '../../harness/words.ts';

type Input = { readonly length: number; readonly arrives: 'at once' | 'while stopped' };

/** Whoever reads on while the buffer is full meets the end of the input in the middle of a message that is not answered yet. */
const bufferSizes = [512, 1_024, 2_048, 4_096, 8_192, 16_384, 32_768, 65_536];

/** Who looks for what was taken out, or uses what was closed. */
const forgotTheClient =
  /^KeyError\b|list\.remove\(x\)|is not in list|Bad file descriptor|file descriptor cannot be a negative|CancelledKeyException|ClosedChannelException/;

export default defineCheck<Input>({
  id: 'end/data-with-fin',
  step: 'end',
  title: 'answers a message whose sender has finished right after it',
  level: { echo: 'MUST', 'line-echo': 'MUST' },
  rationale:
    'Data and the end of the input can arrive together. The client that half-closes still reads: what it sent before comes back, and then the end.',
  sources: [rfc862, tcpClosing, man('epoll_ctl(2)')],
  needs: ['end/eof-after-half-close', 'accept/next-client', 'transfer/buffer-boundaries'],
  after: ['lifecycle/stop-continue-idle', 'lifecycle/stop-continue-connection'],
  requires: ['proc'],
  quick: true,
  inputs: [
    { length: 100, arrives: 'while stopped' },
    { length: 5_000, arrives: 'while stopped' },
    { length: 100, arrives: 'at once' },
    ...bufferSizes.map((length): Input => ({ length, arrives: 'while stopped' })),
  ],
  hints: [
    {
      bug: 'auto-end-before-reply',
      fits: (evidence, context) => (short(evidence) && context.knowledge.language === 'javascript' ? 0.9 : 0),
      because: () => 'the message was lost because its sender had half-closed',
    },
    {
      bug: 'eof-discards-unsent',
      fits: (evidence) =>
        evidence.kind === 'early-eof' && bufferSizes.includes(evidence.expectedBytes ?? 0) && evidence.receivedBytes === 0
          ? 0.93
          : 0,
      because: (evidence) =>
        `a message of exactly ${counted(evidence.expectedBytes, 'byte')}, which can fill a buffer, did not come back when the FIN arrived together with it; one of 100 bytes did`,
    },
    {
      bug: 'rdhup-before-data',
      // A server that closes before it has read all resets the connection.
      fits: (evidence, context) =>
        !callsEpollItself(context) ? 0 : evidence.kind === 'early-eof' ? 0.5 : short(evidence) ? 0.7 : 0,
      because: howMuchCame,
    },
    {
      bug: 'eof-discards-unsent',
      fits: (evidence) => (evidence.kind === 'early-eof' ? 0.6 : 0),
      because: (evidence) => `${howMuchCame(evidence)}; the server had read them all, since it closed without a reset`,
    },
    {
      bug: 'eof-discards-unsent',
      fits: (evidence, context) => (ended(evidence) && forgotTheClient.test(lastWords(context) ?? '') ? 0.6 : 0),
      because: (_evidence, context) =>
        `the message and the FIN came together, and ${howItEndedAndWhatItSaid(context)}: at the end of the input it forgot the client, and then went on with the answer`,
    },
    ...contentHints,
    crashes,
  ],
  async holds(attempt, { length, arrives }) {
    const act = async (): Promise<Awaited<ReturnType<typeof attempt.connect>>> => {
      const speaker = attempt.dial();
      await speaker.connection.connected();
      speaker.say(length);
      speaker.connection.halfClose();
      if (arrives === 'while stopped')
        await attempt.until(() => (speaker.connection.serverEnd()?.state === 'CLOSE_WAIT' ? true : undefined), {
          limitMs: 200,
          everyMs: 2,
        });
      return speaker;
    };
    const speaker = arrives === 'at once' ? await act() : await whileStopped(attempt, act);
    const how = await speaker.connection.untilReceived(length);
    speaker.judgeSoFar();
    if (how !== 'complete') await speaker.throwShort({ due: length, how, what: `${length} bytes back, and then the end` });
    // That the end comes late is told by end/ends-soon: it is waited for with the first messages only.
    if (Number(attempt.knowledge.endsAfterMs) > lateMs && bufferSizes.includes(length)) return speaker.connection.close();
    const end = await speaker.connection.untilEnd(limits.replyMs);
    speaker.judgeSoFar();
    if (end === 'open') await speaker.expectEof();
  },
});

const lateMs = 1_000;

function howMuchCame(evidence: Evidence): string {
  return `${String(evidence.receivedBytes ?? 0)} of ${counted(evidence.expectedBytes, 'byte')} came back when the FIN arrived together with them`;
}

function short(evidence: { readonly kind: string }): boolean {
  return evidence.kind === 'early-eof' || evidence.kind === 'reset' || evidence.kind === 'silence' || evidence.kind === 'lost';
}
