import { carriesOneMessage, defineCheck, type Attempt } from '../../harness/index.ts';
import { contentHints } from '../content-hints.ts';
import { crashes } from '../hints.ts';
import { posix, rfc862 } from '../sources.ts';
import { carriesAnyBytes, exchangeBytes } from './exchange-bytes.ts';
import { exchangeTexts } from './exchange-texts.ts';

/** What a library or a server may take for something else at the beginning of a connection, one connection each. */
const openings = [
  '\uFEFFafter a byte order mark\n',
  'GET / HTTP/1.0\n',
  'PROXY TCP4 127.0.0.1 127.0.0.1 40000 7\n',
  '\x16\x03\x01\x00\x05hello\n',
  'ping\n',
  '{"type":"ping"}\n',
];

/** What may have a meaning to a program anywhere: numbers, commands, quotes and escapes of some language. */
const inBetween = [
  '0\n',
  '0',
  '007\n',
  '-1\n',
  '1e3\n',
  'false\n',
  'null\n',
  '# no comment\n',
  '; no comment\n',
  '/nick somebody\n',
  '+++\n',
  'a trailing backslash \\\n',
  'a backslash at the very end \\',
  'backslash n: \\n, t: \\t, zero: \\0\n',
  '"double", \'single\' and `back` quotes\n',
  '$HOME ${HOME} %HOME% $(true) {0} {}\n',
  '<b>&amp; &lt;</b>\n',
  '+ and %41%20\n',
  'e\u0301 is not \u00E9\n',
  '\x1B[31mred\x1B[0m\n',
  'back\b\b\x7Fspace\n',
  'tab\tand tab\n',
  '  indented, and two  spaces\n',
  'space and tab at the end \t\n',
  '\r\n',
  '\0\n',
  '\0',
];

/** Where each text needs a server of its own, one in so many is tried. */
const everyForOneShot = 4;

type Input = { readonly texts: readonly string[] };

/** What reads '0', or nothing at all, as "no". */
const numbers = /^(0|007|-1|1e3|false|null)\n?$/;
const commands = /^(GET|PROXY|ping|\{"type"|\/nick|\+\+\+)/;

export default defineCheck<Input>({
  id: 'content/plain-data',
  step: 'content',
  title: 'sends text back as it came, whatever it means elsewhere',
  level: { echo: 'MUST', 'line-echo': 'MUST', 'single-message': 'MUST' },
  clients: 'one',
  fits: carriesAnyBytes,
  rationale:
    'Numbers, comments, quotes, escapes and commands of some language are bytes like any others. A server that tests, converts, unquotes or normalises what it read changes some of them.',
  sources: [rfc862, posix('send()')],
  needs: [
    'transfer/several-messages',
    'accept/next-client',
    'content/stale-bytes',
    'transfer/answers-without-newline',
    'transfer/byte-by-byte',
    'content/line-ends',
    'content/nul-bytes',
    'content/not-text',
  ],
  inputs: [{ texts: inBetween }, ...openings.map((text) => ({ texts: [text] }))],
  hints: [
    {
      bug: 'zero-is-false',
      fits: (evidence) => (/^0\n?$/.test(textOf(evidence)) ? 0.9 : numbers.test(textOf(evidence)) ? 0.6 : 0),
      because: (evidence) => `the message ${JSON.stringify(textOf(evidence))} was not echoed like others`,
    },
    {
      bug: 'quit-command',
      fits: (evidence) => (commands.test(textOf(evidence)) || textOf(evidence).startsWith('\x16') ? 0.8 : 0),
      because: (evidence) => `the message ${JSON.stringify(textOf(evidence))} was not echoed like others, or ended the connection`,
    },
    {
      bug: 'drops-empty-line',
      fits: (evidence) => (/^\r?\n$/.test(textOf(evidence)) && evidence.kind === 'silence' ? 0.9 : 0),
      because: () => 'an empty line was not answered',
    },
    {
      bug: 'strlen-nul-truncation',
      fits: (evidence) => (textOf(evidence).startsWith('\0') ? 0.8 : 0),
      because: () => 'a message of NUL alone did not come back whole',
    },
    {
      bug: 'control-byte-ends-connection',
      fits: (evidence) => ((evidence.kind === 'early-eof' || evidence.kind === 'reset') && hasControl(textOf(evidence)) ? 0.7 : 0),
      because: (evidence) => `the connection ended when ${JSON.stringify(textOf(evidence))} came, which has a control character`,
    },
    {
      bug: 'interprets-text',
      fits: (evidence) => (evidence['isFineAlone'] === true ? 0.05 : 0.5),
      because: (evidence) => `${JSON.stringify(evidence['text'])} did not come back as it was sent`,
    },
    {
      bug: 'utf8-decode',
      fits: (evidence) => (hasHighCharacters(evidence['textBefore']) ? 0.6 : 0),
      because: (evidence) =>
        `a message behind ${JSON.stringify(evidence['textBefore'])}, which has characters of several bytes, was not answered, and alone it was`,
    },
    ...contentHints,
    crashes,
  ],
  async holds(attempt, input) {
    const texts = input.texts.map((text) => asMessage(attempt, text));
    if (carriesOneMessage(attempt.profile)) {
      const isOneShot = attempt.profile.lifetime === 'one-shot';
      for (const [at, text] of texts.entries()) {
        if (isOneShot && at % everyForOneShot > 0) continue;
        // A server for one client has ended with it.
        if (isOneShot && at > 0) attempt.turnTo(await attempt.launch({}));
        await alone(attempt, text);
      }
      return;
    }
    await exchangeTexts(attempt, texts);
  },
});

/** A key with Ctrl, an escape or a delete, and no white space or NUL. */
function hasControl(text: string): boolean {
  return [...text].some((character) => {
    const code = character.charCodeAt(0);
    return (code > 0 && code < 0x20 && character.trim() !== '') || code === 0x7f;
  });
}

function hasHighCharacters(text: unknown): boolean {
  return typeof text === 'string' && [...text].some((character) => character > '\x7f');
}

/** Whether a CR belongs to the line, and whether other characters end one, is asked by the checks of lines, at a lower level. */
function asMessage({ profile }: Attempt, text: string): string {
  return profile.name === 'line-echo' ? text.replace(/\r\n$/, '\n').replaceAll(/[\v\f]/g, ' ') : text;
}

async function alone(attempt: Attempt, text: string): Promise<void> {
  attempt.log.restart();
  const speaker = await exchangeBytes(attempt, Buffer.from(text), { text });
  speaker.connection.close();
}

/** The text that the server stumbles over; none where the same text came back when it was sent alone. */
function textOf(evidence: Readonly<Record<string, unknown>>): string {
  return typeof evidence['text'] === 'string' && evidence['isFineAlone'] !== true ? evidence['text'] : '';
}
