import { defineCheck, Violation } from '../../harness/index.ts';
import { framingOf } from '../profiles.ts';
import { contentHints } from '../content-hints.ts';
import { crashes } from '../hints.ts';
import { posix } from '../sources.ts';

export default defineCheck<null>({
  id: 'single/empty-message',
  step: 'single',
  title: 'takes a message of no bytes',
  level: { 'single-message': 'MUST' },
  clients: 'one',
  fits: (profile) => framingOf(profile)?.kind !== 'fixed' && profile['ownMessages'] !== true,
  rationale: 'A message may be empty: nothing before the end, an empty line, a length of 0. It is answered like any other.',
  sources: [posix('recv()')],
  needs: ['accept/next-client', 'single/whole-message', 'single/answers-before-eof', 'single/closes-after-reply'],
  inputs: [null],
  hints: [
    {
      bug: 'empty-message-hangs',
      fits: (evidence) => (evidence.kind === 'no-eof' || evidence.kind === 'silence' ? 0.9 : 0),
      because: () => 'an empty message was neither answered nor was its connection closed',
    },
    {
      bug: 'drops-empty-line',
      fits: (evidence) => (evidence.kind === 'early-eof' || evidence.kind === 'reset' ? 0.6 : 0),
      because: () => 'an empty message was not answered',
    },
    ...contentHints,
    crashes,
  ],
  async holds(attempt) {
    const speaker = await attempt.connect();
    speaker.say(0);
    speaker.endMessage();
    try {
      await speaker.expectEverything({ what: 'the answer to an empty message' });
      await speaker.expectServed({ what: 'the end of the connection behind the answer to an empty message' });
    } catch (error) {
      throw error instanceof Violation ? error.withMore({ empty: true }) : error;
    }
  },
});
