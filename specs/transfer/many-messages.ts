import { currentSlowness, defineCheck, now } from '../../harness/index.ts';
import { contentHints } from '../content-hints.ts';
import { crashes } from '../hints.ts';
import { rfc862 } from '../sources.ts';
import { counted, countedWere } from '../../harness/words.ts';

export default defineCheck<{ readonly messages: number }>({
  id: 'transfer/many-messages',
  step: 'transfer',
  title: 'answers a thousand messages on one connection',
  level: { echo: 'MUST', 'line-echo': 'MUST' },
  rationale:
    'A connection may last: counters, arrays and buffers in the server must not fill up with the number of messages or of bytes.',
  sources: [rfc862],
  needs: ['transfer/several-messages', 'transfer/buffer-boundaries'],
  inputs: [{ messages: 1_000 }],
  hints: [
    {
      bug: 'max-messages',
      fits: (evidence) => (Number(evidence['answered']) > 0 ? 0.6 : 0),
      because: (evidence) => `${countedWere(evidence['answered'], 'message')} answered, and then no more`,
    },
    {
      bug: 'waits-for-full-buffer',
      fits: (evidence) =>
        evidence['answered'] === 0 && evidence.kind === 'silence' && evidence.unread === 0 && evidence.receivedBytes === 0
          ? 0.6
          : 0,
      because: (evidence) =>
        `a message of ${counted(evidence.expectedBytes, 'byte')} was read and not answered, while longer ones are`,
    },
    ...contentHints,
    crashes,
  ],
  async holds(attempt, { messages }) {
    const speaker = await attempt.connect();
    const began = now();
    const waitedMs = (): number => attempt.server.tree.scheduling().waitNs / 1e6;
    const waitedBefore = waitedMs();
    for (let answered = 0; answered < messages; answered++) {
      // One line each: two would make a line server write twice, and Nagle's algorithm wait in between. None is longer than those of
      // other checks, since how long a line may be is asked by line/long-lines.
      speaker.say(2 + ((answered * 37) % 60), { alphabet: 'word' });
      const due = speaker.dueBytes;
      const how = await speaker.connection.untilReceived(due);
      if (how !== 'complete' || answered % 100 === 99) speaker.judgeSoFar();
      if (how !== 'complete')
        await speaker.throwShort({
          due,
          how,
          what: `an answer to message ${answered + 1} on the same connection`,
          more: { answered },
        });
      // That the machine is busy is no reason to ask for less.
      const mostMs = (answered > 300 ? slowMs : slowestMs) * currentSlowness();
      if (now() - began > mostMs && now() - began - (waitedMs() - waitedBefore) > mostMs) break;
    }
    speaker.judgeSoFar();
  },
});

/** A server that takes its time with each message is correct; it gets fewer of them. */
const slowMs = 1_500;
const slowestMs = 5_000;
