import { defineCheck, sendStepwise, type Hint } from '../../harness/index.ts';
import { posix, tcpStream } from '../sources.ts';
import { exchangesOf } from './exchanges.ts';
import { expectAnswers } from './expect-answers.ts';
import { ownHints } from './own-hints.ts';

/** A longer message is sent in a few pieces only: a wait for each of its bytes would take too long. */
const singlyBytes = 60;

export default defineCheck<{ readonly messages: number; readonly from: number }>({
  id: 'own/stepped-messages',
  step: 'own',
  title: 'answers messages that arrive one byte at a time',
  level: { own: 'MUST' },
  rationale: 'The pieces in which a message arrives say nothing about it: each recv() may return as little as one byte.',
  sources: [tcpStream, posix('recv()')],
  needs: ['own/answers-messages'],
  requires: ['proc'],
  quick: true,
  inputs: [
    { messages: 2, from: 0 },
    { messages: 2, from: 8 },
  ],
  hints: [
    {
      bug: 'len-header-short-read',
      fits: (evidence, { stderr }) =>
        Number(evidence['headerBytes']) > 1 &&
        (/struct\.error|unpack|out of (range|bounds)|ERR_OUT_OF_RANGE|Underflow|EOFException/.test(stderr) ||
          (evidence['answerBytes'] === 0 && evidence.kind === 'silence'))
          ? 0.97
          : 0,
      because: () => 'the bytes of the length came one at a time, and the server took the first of them for all of it',
    },
    ...['reply-per-recv', 'piece-is-a-message'].map((bug): Hint => ({
      bug,
      fits: (evidence) => ((evidence['endOfMessage'] === '\n') === (bug === 'reply-per-recv') ? 0.96 : 0),
      because: () => 'a message that came one byte at a time was not answered as a whole; in one piece it was',
    })),
    ...ownHints,
  ],
  async holds(attempt, { messages, from }) {
    const speaker = await attempt.connect();
    for (let at = 0; at < from; at++) speaker.next(20);
    for (let at = 0; at < messages; at++) {
      const message = speaker.next(20);
      await sendStepwise(attempt, speaker, message.subarray(0, singlyBytes));
      if (speaker.connection.end === 'open' && message.length > singlyBytes) speaker.send(message.subarray(singlyBytes));
      await expectAnswers(attempt, speaker, { arrives: 'byte by byte' });
      if (exchangesOf(attempt.profile, speaker.sent).closes) return;
    }
  },
});
