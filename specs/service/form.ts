import { defineCheck, limits, Violation } from '../../harness/index.ts';
import { faultOfCharacters, faultOfLines, lineBytes, type Fault } from './pattern.ts';
import { serviceRfcs } from './sources.ts';
import { expectStream, shortReply } from './visits.ts';
import { counted } from '../../harness/words.ts';

export default defineCheck<null>({
  id: 'service/form',
  step: 'service',
  title: 'sends its text in the form that clients expect',
  level: { chargen: 'SHOULD', qotd: 'SHOULD', daytime: 'SHOULD' },
  rationale:
    'A quotation has at most 512 characters, the time of day is one line, and both are made of printable ASCII characters and line ends. A stream of characters comes in lines of 72, each of which begins with the next character.',
  sources: serviceRfcs,
  needs: ['service/serves-a-client', 'service/closes-after-reply'],
  inputs: [null],
  hints: [
    { bug: 'quote-too-long', fits: (evidence) => (evidence['fault'] === 'too long' ? 0.95 : 0) },
    { bug: 'chargen-pattern', fits: (evidence) => (evidence['fault'] === 'pattern' ? 0.9 : 0) },
    {
      bug: 'sends-sizeof-buffer',
      fits: (evidence) => (Number(evidence['zerosBehind']) > 1 ? 0.95 : 0),
      because: (evidence) =>
        `behind the text came ${counted(evidence['zerosBehind'], 'byte')} of value 0, as in a buffer that the text does not fill`,
    },
    { bug: 'service-not-ascii', fits: (evidence) => (evidence['fault'] === 'characters' ? 0.9 : 0) },
    { bug: 'daytime-several-lines', fits: (evidence) => (evidence['fault'] === 'lines' ? 0.95 : 0) },
    { bug: 'daytime-without-time', fits: (evidence) => (evidence['fault'] === 'no time' ? 0.95 : 0) },
  ],
  async holds(attempt) {
    const { name } = attempt.profile;
    if (name === 'chargen') {
      const { connection } = await attempt.connect();
      await expectStream(attempt, connection, { bytes: 4 * lineBytes, enoughMs: limits.stallMs * 2, what: 'four lines' });
      const text = connection.received.subarray(0, 4 * lineBytes).toString('latin1');
      connection.reset();
      return blame(faultOfLines(text), text);
    }
    const { received } = await shortReply(attempt, 'the text');
    const text = received.toString('latin1');
    blame(name === 'qotd' ? faultOfQuote(text) : faultOfLine(text), text);
  },
});

function blame(fault: Fault | undefined, text: string): void {
  if (fault === undefined) return;
  throw new Violation({
    expected: fault.expected,
    observed: `${counted(text.length, 'character')}: ${JSON.stringify(text.slice(0, 80))}`,
    certainty: 'certain',
    // One alone is the end of a string.
    evidence: { kind: 'other', fault: fault.fault, receivedBytes: text.length, zerosBehind: /\0*$/.exec(text)?.[0].length },
  });
}

function faultOfQuote(text: string): Fault | undefined {
  if (text.length > 512) return { fault: 'too long', expected: 'at most 512 characters' };
  return faultOfCharacters(text);
}

function faultOfLine(text: string): Fault | undefined {
  const fault = faultOfCharacters(text);
  if (fault !== undefined) return fault;
  if (/\n[^\r\n]/.test(text)) return { fault: 'lines', expected: 'the time of day in one line' };
  return /\d/.test(text) ? undefined : { fault: 'no time', expected: 'a date and a time, with digits' };
}
