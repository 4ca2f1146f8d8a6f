import { defineCheck, limits, Violation } from '../../harness/index.ts';
import { serviceRfcs } from './sources.ts';
import { expectStream, shortReply } from './visits.ts';
import { counted } from '../../harness/words.ts';

const lineBytes = 74;

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

type Fault = { readonly fault: string; readonly expected: string };

function blame(fault: Fault | undefined, text: string): void {
  if (fault === undefined) return;
  throw new Violation({
    expected: fault.expected,
    observed: `${counted(text.length, 'character')}: ${JSON.stringify(text.slice(0, 80))}`,
    certainty: 'certain',
    evidence: { kind: 'other', fault: fault.fault, receivedBytes: text.length },
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

function faultOfCharacters(text: string): Fault | undefined {
  return /^[\x20-\x7e\r\n]*$/.test(text)
    ? undefined
    : { fault: 'characters', expected: 'printable ASCII characters, blanks, CR and LF only' };
}

/** Lines of 72 characters, each of which begins with the character after the first of the line before; there are 94 or 95. */
function faultOfLines(text: string): Fault | undefined {
  // What stands behind the last CR LF is a line that is still on its way.
  const lines = text.split('\r\n').slice(0, -1);
  const expected = 'lines of 72 characters and CR LF, each of which begins one character later';
  if (lines.length === 0 && text.length >= lineBytes) return { fault: 'pattern', expected };
  if (lines.some((line) => line.length !== 72)) return { fault: 'pattern', expected };
  const shifted = lines.slice(1).every((line, at) => line.startsWith((lines[at] ?? '').slice(1)));
  return shifted ? faultOfCharacters(text) : { fault: 'pattern', expected };
}
