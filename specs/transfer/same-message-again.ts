import { defineCheck } from '../../harness/index.ts';
import { contentHints } from '../content-hints.ts';
import { crashes } from '../hints.ts';
import { rfc862 } from '../sources.ts';
import { counted } from '../../harness/words.ts';

export default defineCheck<{ readonly text: string; readonly times: number }>({
  id: 'transfer/same-message-again',
  step: 'transfer',
  title: 'answers a message that is the same as the one before',
  level: { echo: 'MUST' },
  rationale: 'A message is answered for having been received. That it was received before, letter by letter, does not matter.',
  sources: [rfc862],
  needs: ['transfer/several-messages'],
  quick: true,
  inputs: [{ text: 'the same again\n', times: 3 }],
  hints: [
    {
      bug: 'drops-repeated-message',
      fits: (evidence) => (Number(evidence['answered']) > 0 && evidence.kind === 'silence' ? 0.9 : 0),
      because: (evidence) => `the message was answered ${counted(evidence['answered'], 'time')}, and then no more`,
    },
    ...contentHints,
    crashes,
  ],
  async holds(attempt, { text, times }) {
    const speaker = await attempt.connect();
    for (let answered = 0; answered < times; answered++) {
      speaker.send(Buffer.from(text));
      const due = speaker.dueBytes;
      const how = await speaker.connection.untilReceived(due);
      speaker.judgeSoFar();
      if (how !== 'complete')
        await speaker.throwShort({ due, how, what: 'an answer to the same message once more', more: { answered } });
    }
  },
});
