import { defineCheck, Violation } from '../../harness/index.ts';
import { man, posix } from '../sources.ts';
import { sendMessage } from './answer.ts';

export default defineCheck<null>({
  id: 'single/prints-at-once',
  step: 'single',
  title: 'prints the message while it runs, not only when it ends',
  level: { 'single-message': 'SHOULD' },
  clients: 'one',
  fits: (profile) => profile.prints !== undefined,
  rationale:
    'On a terminal a line is shown when it is complete. Into a pipe or a file the same program writes only full buffers, so that whoever reads its output sees nothing for a long time, and loses the rest when the process is ended by a signal.',
  sources: [posix('fflush()'), man('setvbuf(3)')],
  needs: ['single/prints-the-message'],
  inputs: [null],
  hints: [
    {
      bug: 'reply-not-flushed',
      fits: (evidence) => (evidence['keptBack'] === true ? 0.9 : 0),
      because: () => 'the message was printed only when the process ended, or when a buffer was full',
    },
  ],
  async holds(attempt) {
    const speaker = await sendMessage(attempt, 60);
    await speaker.expectServed();
    await speaker.expectPrinted({ keptBack: 'is judged' }).catch((error: unknown) => {
      throw error instanceof Violation ? keptBack(error) : error;
    });
  },
});

function keptBack(violation: Violation): Violation {
  return violation.withMore({ keptBack: true });
}
