import { defineCheck } from '../../harness/index.ts';
import { endsAtByte, withByteThatEnds } from '../byte-that-ends.ts';
import { contentHints } from '../content-hints.ts';
import { crashes, ended } from '../hints.ts';
import { posix, rfc862 } from '../sources.ts';
import { counted, countedWere } from '../../harness/words.ts';

export default defineCheck<{ readonly messages: number }>({
  id: 'transfer/several-messages',
  step: 'transfer',
  title: 'answers several messages on one connection',
  level: { echo: 'MUST', 'line-echo': 'MUST' },
  rationale: 'The service goes on until the client ends the connection: after an answer the server reads again.',
  sources: [rfc862, posix('recv()')],
  needs: ['transfer/answers-a-message'],
  quick: true,
  inputs: [{ messages: 3 }],
  hints: [
    endsAtByte,
    {
      bug: 'one-message-then-close',
      fits: (evidence) => (isSecond(evidence) && (evidence.kind === 'early-eof' || evidence.kind === 'reset') ? 0.9 : 0),
      because: () => 'the server closed the connection after its first answer',
    },
    {
      bug: 'single-shot',
      fits: (evidence, context) => (isSecond(evidence) && ended(evidence) && context.exit?.exitCode === 0 ? 0.6 : 0),
      because: () => 'the process ended after its first answer',
    },
    {
      bug: 'one-message-per-connection',
      fits: (evidence) => (isSecond(evidence) && evidence.kind === 'silence' ? (Number(evidence.unread) > 0 ? 0.9 : 0.4) : 0),
      because: (evidence) =>
        Number(evidence.unread) > 0
          ? `${counted(evidence.unread, 'byte')} of the second message stood unread in the server's receive queue`
          : 'the first message was answered, the second was not',
    },
    {
      bug: 'max-messages',
      fits: (evidence) => (Number(evidence['answered']) > 1 ? 0.5 : 0),
      because: (evidence) => `${countedWere(evidence['answered'], 'message')} answered, and then no more`,
    },
    ...contentHints,
    crashes,
  ],
  async holds(attempt, { messages }) {
    const speaker = await attempt.connect();
    for (let answered = 0; answered < messages; answered++) {
      speaker.say(12 + answered * 5);
      const due = speaker.due.length;
      const how = await speaker.connection.untilReceived(due);
      speaker.judgeSoFar();
      if (how !== 'complete')
        await withByteThatEnds(
          attempt,
          () => speaker.sent,
          async () =>
            speaker.throwShort({
              due,
              how,
              what: `an answer to message ${answered + 1} on the same connection`,
              more: { answered },
            }),
        );
    }
  },
});

function isSecond(evidence: { readonly [detail: string]: unknown }): boolean {
  return evidence['answered'] === 1;
}
