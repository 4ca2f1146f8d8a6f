import { count, defineCheck, limits, Violation, type Evidence } from '../../harness/index.ts';
import { contentHints } from '../content-hints.ts';
import { crashes } from '../hints.ts';
import { framingOf } from '../profiles.ts';
import { posix, tcpReset, tcpStream } from '../sources.ts';
import { endsByItself, expectAnswer } from './answer.ts';
import { headerBytesOf } from './length-hints.ts';

export default defineCheck<{ readonly surplus: number; readonly cut?: 'its end' }>({
  id: 'single/surplus-data',
  step: 'single',
  title: 'answers its message only, and in full, when the client sends more',
  level: { 'single-message': 'SHOULD' },
  clients: 'one',
  fits: endsByItself,
  rationale:
    'A client may send more than one message although one is due. close() with unread bytes makes the kernel send RST, which can destroy the answer on its way: end the direction first, read the rest, then close.',
  sources: [tcpReset, tcpStream, posix('shutdown()')],
  needs: ['accept/next-client', 'single/byte-by-byte', 'single/answers-before-eof', 'single/closes-after-reply'],
  // What comes behind the message is only the beginning of another one, or all of it. The former comes first: who waits for an end behind the
  // last byte answers nothing then, and with a whole message there he answers both.
  inputs: [{ surplus: 30, cut: 'its end' }, { surplus: 30 }, { surplus: 3_000 }],
  hints: [
    {
      bug: 'close-with-unread-data',
      fits: (evidence) => (evidence.kind === 'reset' ? 0.9 : 0),
      because: () => 'bytes behind the message were unread when the server closed, so that its kernel reset the connection',
    },
    {
      bug: 'delimiter-only-at-end',
      fits: (evidence) => (evidence['cutsEnd'] === true && evidence.kind === 'silence' && evidence.receivedBytes === 0 ? 0.95 : 0),
      because: () => 'a message with the beginning of another one behind it was not answered; a message alone was',
    },
    {
      bug: 'answers-surplus',
      fits: (evidence) => (['surplus', 'duplicated'].includes(evidence.kind) ? 0.93 : 0),
      because: () => 'the bytes behind the message were answered as well',
    },
    {
      bug: 'answers-surplus',
      fits: (evidence) => (evidence.kind === 'altered' && answersMore(evidence) ? 0.93 : 0),
      because: () => 'the answer announces more than the message had: the bytes behind it were answered as well',
    },
    ...contentHints,
    crashes,
  ],
  async holds(attempt, { surplus, cut }) {
    const speaker = await attempt.connect();
    const message = speaker.next(60);
    const another = speaker.next(surplus);
    speaker.send(Buffer.concat([message, cut === undefined ? another : another.subarray(0, another.length >> 1)]));
    await expectAnswer(speaker, {
      what: 'the answer to the first message, although more bytes came behind it',
      more: {
        headerBytes: headerBytesOf(attempt.profile),
        cutsEnd: cut !== undefined && framingOf(attempt.profile)?.kind === 'delimiter',
      },
    });
    const end = await speaker.connection.untilEnd(limits.replyMs);
    speaker.judgeSoFar();
    if (end !== 'reset') return;
    throw new Violation({
      expected: 'the end of the connection by FIN, behind the answer',
      observed: `the answer came, then the connection was reset (RST): ${count(surplus)} behind the message had not been read`,
      certainty: 'wants-confirmation',
      evidence: await speaker.evidence('reset'),
    });
  },
});

/** The length before the answer is another one than without the surplus, and more came than was due. */
function answersMore(evidence: Evidence): boolean {
  return (
    Number(evidence.offset) < Number(evidence['headerBytes'] ?? 0) &&
    Number(evidence.receivedBytes) > Number(evidence.expectedBytes)
  );
}
