import { defineCheck, Violation } from '../../harness/index.ts';
import { shortReply } from './visits.ts';

export default defineCheck<null>({
  id: 'service/line-ends',
  step: 'service',
  title: 'ends its lines with CR LF',
  level: { qotd: 'MAY', daytime: 'MAY' },
  rationale:
    'Both RFCs allow CR and LF and demand neither; on the network lines end with CR LF, and a terminal that takes this at its word shows LF alone as a staircase.',
  sources: [
    { kind: 'rfc', number: 865 },
    { kind: 'rfc', number: 867 },
  ],
  needs: ['service/form'],
  inputs: [null],
  hints: [{ bug: 'service-line-end', fits: () => 0.95, because: () => 'an LF has no CR before it, or a CR no LF behind it' }],
  async holds(attempt) {
    const text = (await shortReply(attempt, 'the text')).received.toString('latin1');
    if (!/(^|[^\r])\n|\r(?!\n)/.test(text)) return;
    throw new Violation({
      expected: 'lines that end with CR LF',
      observed: JSON.stringify(text.slice(-40)),
      certainty: 'certain',
      evidence: { kind: 'other', receivedBytes: text.length },
    });
  },
});
