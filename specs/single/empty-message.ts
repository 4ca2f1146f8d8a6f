import { defineCheck, Violation, type Evidence, type ProfileOptions } from '../../harness/index.ts';
import { framingOf } from '../profiles.ts';
import { contentHints } from '../content-hints.ts';
import { crashes } from '../hints.ts';
import { posix } from '../sources.ts';
import { counted } from '../../harness/words.ts';

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
      fits: (evidence) => (isUnanswered(evidence) && evidence['endsLines'] === true ? 0.6 : 0),
      because: () => 'an empty message was not answered',
    },
    {
      bug: 'part-of-delimiter-ends',
      fits: (evidence) => (isPartOfDelimiter(evidence) ? 0.93 : 0),
      because: (evidence) =>
        `${counted(evidence.receivedBytes, 'byte')} of the ${String(evidence.expectedBytes)} of the delimiter came back: they were taken for the end`,
    },
    {
      bug: 'empty-message-refused',
      fits: (evidence) => (isUnanswered(evidence) && evidence['endsLines'] === false ? 0.6 : 0),
      because: () => 'the connection was closed, and an empty message not answered',
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
      throw error instanceof Violation
        ? error.withMore({ empty: true, endsLines: endsLines(attempt.profile), delimiterBytes: delimiterBytesOf(attempt.profile) })
        : error;
    }
  },
});

function isUnanswered(evidence: Evidence): boolean {
  return evidence.receivedBytes === 0 && (evidence.kind === 'early-eof' || evidence.kind === 'reset');
}

function endsLines(profile: ProfileOptions): boolean {
  const framing = framingOf(profile);
  return framing?.kind === 'delimiter' && framing.end.at(-1) === 0x0a;
}

/** The answer to an empty message is the delimiter alone. */
function isPartOfDelimiter(evidence: Evidence): boolean {
  const isShort = evidence.kind === 'early-eof' || evidence.kind === 'reset';
  return isShort && Number(evidence['delimiterBytes']) > 1 && Number(evidence.receivedBytes) > 0;
}

function delimiterBytesOf(profile: ProfileOptions): number {
  const framing = framingOf(profile);
  return framing?.kind === 'delimiter' ? framing.end.length : 0;
}
