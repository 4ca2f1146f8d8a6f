import { defineCheck, type Attempt, type Evidence } from '../../harness/index.ts';
import { contentHints } from '../content-hints.ts';
import { crashes } from '../hints.ts';
import { rfc862 } from '../sources.ts';
import { exchangeBytes } from './exchange-bytes.ts';
import { exchangeTexts } from './exchange-texts.ts';

/** Words to which servers in tutorials give a meaning of their own. */
const words = [
  'quit',
  'exit',
  'bye',
  'QUIT',
  'EXIT',
  'BYE',
  'q',
  '.',
  'stop',
  'end',
  'close',
  'shutdown',
  'logout',
  'disconnect',
  'help',
  'kill',
  'done',
];

/** Words that have a meaning to fewer servers. They are sent one after the other, on one connection. */
const rarerWords = [
  'Quit',
  'Exit',
  'Bye',
  'STOP',
  'END',
  'EOF',
  'DONE',
  'goodbye',
  'quit()',
  'exit()',
  ':q',
  '/quit',
  '/exit',
  '/help',
  '/stop',
  'hello',
  'Hello',
  'hi',
  'ping',
  'test',
  'time',
  'date',
  'list',
  'start',
  'status',
  'reset',
  'restart',
  'clear',
  'cancel',
  'ok',
  'yes',
  'no',
  'n',
  'x',
  'X',
  'Q',
  'e',
];

/** As a program sends them, as telnet does, and among others: with nothing behind the word, with CR LF, and between spaces. */
const otherForms = [
  ...words.flatMap((word) => [word, `${word}\r\n`]),
  ...rarerWords.map((word) => `${word}\n`),
  ...rarerWords.flatMap((word) => [word, `${word}\r\n`]),
  ...words.map((word) => ` ${word} `),
];

export default defineCheck<{ readonly text: string } | { readonly texts: readonly string[] }>({
  id: 'content/special-words',
  step: 'content',
  title: 'gives no word a meaning of its own',
  level: { echo: 'MUST', 'line-echo': 'MUST' },
  rationale: 'Echo has no commands. A word that ends the connection, or the server, is data like any other.',
  sources: [rfc862],
  needs: [
    'transfer/several-messages',
    'accept/next-client',
    'content/stale-bytes',
    'transfer/answers-without-newline',
    'transfer/byte-by-byte',
  ],
  inputs: [
    { text: `${words[0] ?? ''}\n` },
    ...words.slice(1).map((word) => ({ text: `${word}\n` })),
    { text: '\x03\n' },
    { text: '\x04\n' },
    { text: '\x1a\n' },
    { texts: otherForms },
  ],
  hints: [
    {
      bug: 'control-byte-ends-connection',
      fits: (evidence) => (endings.has(evidence.kind) && /^\p{Cc}\r?\n?$/u.test(String(wordOf(evidence))) ? 0.92 : 0),
      because: (evidence) =>
        `the message ${JSON.stringify(wordOf(evidence))}, which is one control character and a line feed, was not echoed like others, or ended the connection`,
    },
    {
      bug: 'quit-command',
      fits: (evidence) => (endings.has(evidence.kind) && wordOf(evidence) !== undefined && !isBehindTheWord(evidence) ? 0.9 : 0.2),
      because: (evidence) =>
        `the message ${JSON.stringify(wordOf(evidence) ?? evidence['text'])} was not echoed like others, or ended the connection`,
    },
    ...contentHints,
    crashes,
  ],
  async holds(attempt, input) {
    if ('text' in input) return exchangeAndGoOn(attempt, input.text);
    // Where messages are lines, a word without a line end is none, and what a CR is, other checks ask.
    const isMessage = (text: string): boolean => attempt.profile.name === 'echo' || /[^\r]\n$/.test(text);
    await exchangeTexts(attempt, input.texts.filter(isMessage));
  },
});

/** Each on a connection of its own: after the word the server must answer as before. */
async function exchangeAndGoOn(attempt: Attempt, text: string): Promise<void> {
  const speaker = await exchangeBytes(attempt, Buffer.from(text, 'latin1'), { text });
  speaker.say(10);
  const due = speaker.dueBytes;
  const how = await speaker.connection.untilReceived(due);
  speaker.judgeSoFar({ text });
  if (how !== 'complete')
    await speaker.throwShort({ due, how, what: `an answer to the message after ${JSON.stringify(text)}`, more: { text } });
  speaker.connection.close();
}

const endings: ReadonlySet<string> = new Set(['silence', 'early-eof', 'reset', 'process-ended', 'altered']);

/** Where a message was answered when it came alone, the one before it has done the harm. */
function wordOf(evidence: Evidence): unknown {
  return evidence['isFineAlone'] === true ? evidence['textBefore'] : evidence['text'];
}

/** What differs is the end of the line, which says nothing about the word before it. */
function isBehindTheWord(evidence: Evidence): boolean {
  return evidence.kind === 'altered' && Number(evidence.offset) >= String(wordOf(evidence)).trimEnd().length;
}
