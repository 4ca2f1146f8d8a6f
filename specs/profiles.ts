import { UsageError, type Alphabet, type ProfileOptions } from '../harness/index.ts';
import { clientProfile } from './client-profile.ts';
import { rfcOf, visits, type ServiceName } from './service/visits.ts';
import { contentsOf, fitting, framed, framingForms, framingOfText, line, type Framing } from './framing.ts';

/** What the user said about a profile, as text: it stands in records and replay files, and makes the same profile again. */
export type ProfileChoices = {
  readonly framing?: string;
  readonly reply?: string;
  readonly clients?: 'sequential' | 'concurrent';
  readonly lifetime?: string;
  readonly lineEnd?: string;
  readonly lastLine?: string;
  readonly cr?: string;
  readonly messageMax?: number;
  readonly prints?: string;
};

/** The profiles that are known by name, with what each of them makes of the user's choices. */
export const profiles: Readonly<Record<string, (choices: ProfileChoices) => ProfileOptions>> = {
  echo: echoProfile,
  'single-message': singleMessageProfile,
  'line-echo': lineEchoProfile,
  'echo-udp': echoUdpProfile,
  client: clientProfile,
  discard: (choices) => serviceProfile('discard', choices),
  chargen: (choices) => serviceProfile('chargen', choices),
  qotd: (choices) => serviceProfile('qotd', choices),
  daytime: (choices) => serviceProfile('daytime', choices),
  time: (choices) => serviceProfile('time', choices),
};

/** How messages are framed in a profile; undefined for a plain stream. */
export function framingOf(profile: { readonly [option: string]: unknown }): Framing | undefined {
  return profile['frames'] as Framing | undefined;
}

function clientsOf(choices: ProfileChoices): Pick<ProfileOptions, 'clients'> {
  return { clients: choices.clients ?? 'either' };
}

function echoProfile(choices: ProfileChoices): ProfileOptions {
  refuse('echo', choices, {
    framing: 'a stream has no messages: choose --profile line-echo, or --profile single-message --framing …',
    reply: 'it always sends back what it gets: choose --profile single-message --reply …',
    lifetime: 'a connection lasts until the client ends it: choose --profile single-message',
    lineEnd: 'it knows no lines: choose --profile line-echo',
    lastLine: 'it knows no lines: choose --profile line-echo',
    cr: 'it knows no lines: choose --profile line-echo',
    messageMax: 'a stream has no messages: choose --profile line-echo or single-message',
    prints: printsIsOfClients,
  });
  return { name: 'echo', framing: 'stream', reply: 'echo', ...clientsOf(choices), replyOf: (sent) => sent };
}

/** Datagrams are their own frames; the checks of connections have no meaning here. */
function echoUdpProfile(choices: ProfileChoices): ProfileOptions {
  const own = 'each datagram is a message of its own, and is sent back';
  refuse('echo-udp', choices, {
    framing: own,
    reply: own,
    lifetime: 'there are no connections',
    clients: 'there are no connections, and the datagrams of all clients come to one socket',
    lineEnd: 'it knows no lines: choose --profile line-echo',
    lastLine: 'it knows no lines: choose --profile line-echo',
    cr: 'it knows no lines: choose --profile line-echo',
    messageMax: 'a datagram has up to 65507 bytes, and a server must take all of them',
  });
  return {
    name: 'echo-udp',
    framing: 'datagrams',
    reply: 'echo',
    clients: 'either',
    replyOf: (sent) => sent,
    launch: { transport: 'datagrams' },
    insteadOf: {
      'transfer/answers-a-message': ['datagram/answers-a-datagram'],
      'transfer/several-messages': ['datagram/answers-a-datagram'],
      'accept/next-client': ['datagram/answers-the-sender'],
    },
  };
}

/** The small services of RFC 863 to 868: what a client gets does not depend on what it sends. */
function serviceProfile(name: ServiceName, choices: ProfileChoices): ProfileOptions {
  const own = `what it sends is laid down in RFC ${rfcOf[name]}`;
  const lines = 'it takes no lines';
  refuse(name, choices, { framing: own, reply: own, lifetime: own, lineEnd: lines, lastLine: lines, cr: lines, messageMax: own });
  return {
    name,
    framing: 'stream',
    reply: replyOfService[name],
    ...clientsOf(choices),
    replyOf: () => Buffer.alloc(0),
    visit: visits[name],
    insteadOf: {
      'transfer/answers-a-message': ['service/serves-a-client'],
      'transfer/several-messages': ['service/serves-a-client'],
      'accept/next-client': ['service/next-client'],
      'end/eof-after-half-close': ['service/serves-a-client', 'service/closes-after-reply'],
      'accept/hundred-clients-in-turn': ['service/many-clients'],
    },
  };
}

const replyOfService: Readonly<Record<ServiceName, string>> = {
  discard: 'none',
  chargen: 'characters without end',
  qotd: 'a quotation',
  daytime: 'the time as text',
  time: 'the time in 4 bytes',
};

const replyForms = 'echo, none, stdout, text:…';

function singleMessageProfile(choices: ProfileChoices): ProfileOptions {
  refuse('single-message', choices, {
    lineEnd: 'the end of a line is a matter of its framing: --framing line, or --framing delimiter:0d0a for CR LF',
    lastLine: 'there is only one line',
    cr: 'what comes before the end of a line is a part of the message',
    prints: printsIsOfClients,
  });
  const framing = choices.framing ?? 'eof';
  const reply = choices.reply ?? 'echo';
  const frames = framingFrom(framing);
  const lifetime = choices.lifetime ?? 'one-message';
  if (lifetime === 'until-the-client-ends') {
    throw new UsageError(
      frames.kind === 'eof'
        ? '--framing eof ends the message with the connection, so it can not last longer: choose --framing line, fixed:N, length-prefix:… or delimiter:…, or leave --lifetime out.'
        : `The profile single-message is for one message per connection. For lines that are answered one by one: --profile line-echo; for other protocols: --profile FILE.`,
    );
  }
  if (lifetime !== 'one-message' && lifetime !== 'one-shot')
    throw new UsageError(`--lifetime is one of one-message, one-shot, not \`${lifetime}\`.`);
  return {
    name: 'single-message',
    framing,
    reply,
    ...clientsOf(choices),
    ...singleMessageConversation(frames, replyFrom(reply)),
    lifetime,
    frames,
    insteadOf: reply === 'stdout' ? insteadOfWherePrinted : insteadOfInSingle,
    ...(choices.messageMax !== undefined && { messageMax: choices.messageMax }),
    ...(reply === 'stdout' && { launch: { outputBytes: printedBytes } }),
  };
}

/** Checks that are written for a stream need others of the stream; these show the same of a single message. */
export const insteadOfInSingle: NonNullable<ProfileOptions['insteadOf']> = {
  'transfer/answers-a-message': ['single/whole-message', 'single/answers-before-eof'],
  'transfer/several-messages': ['single/whole-message', 'single/answers-before-eof'],
  'end/eof-after-half-close': ['single/closes-after-reply', 'single/incomplete-message'],
  'transfer/byte-by-byte': ['single/byte-by-byte', 'single/waits-for-the-rest'],
  'accept/hundred-clients-in-turn': ['accept/next-client', 'single/closes-after-reply'],
};

/** Whether what is printed comes at once has to be known before anything is judged by it. */
const insteadOfWherePrinted = Object.fromEntries(
  Object.entries(insteadOfInSingle).map(([id, others]) => [id, [...others, 'single/prints-the-message']]),
);

/** The output of a server that prints its messages is kept to so many bytes, of which the largest message is 16 MiB. */
const printedBytes = 40 << 20;

type Reply = { readonly kind: 'echo' | 'none' | 'stdout' } | { readonly kind: 'text'; readonly text: Buffer };

function singleMessageConversation(
  frames: Framing,
  reply: Reply,
): Pick<ProfileOptions, 'replyOf' | 'messageOf' | 'endsByHalfClose' | 'prints'> & { readonly alphabet: Alphabet } {
  const first = (sent: Buffer): Buffer | undefined => contentsOf(frames, sent, 1).contents[0];
  return {
    alphabet: frames.kind === 'delimiter' ? 'word' : 'text',
    messageOf: ({ bytes }) => framed(frames, fitting(frames, bytes)),
    endsByHalfClose: frames.kind === 'eof',
    replyOf: (sent) => {
      const content = reply.kind === 'none' || reply.kind === 'stdout' ? undefined : first(sent);
      if (content === undefined) return Buffer.alloc(0);
      return reply.kind === 'text' ? reply.text : framed(frames, content);
    },
    ...(reply.kind === 'stdout' && { prints: (sent: Buffer) => first(sent) ?? Buffer.alloc(0) }),
  };
}

function replyFrom(text: string): Reply {
  if (text === 'echo' || text === 'none' || text === 'stdout') return { kind: text };
  if (text.startsWith('text:')) {
    const bytes = Buffer.from(text.slice(5).replaceAll('\\n', '\n').replaceAll('\\r', '\r'));
    if (bytes.length > 0) return { kind: 'text', text: bytes };
    throw new UsageError(
      '--reply text: needs the text of the answer behind the colon, as in --reply text:OK\\n. For no answer: --reply none.',
    );
  }
  throw new UsageError(`--reply is one of ${replyForms}, not \`${text}\`.`);
}

function framingFrom(text: string): Framing {
  const framing = framingOfText(text);
  if ('wrong' in framing) throw new UsageError(`--framing ${text}: ${framing.wrong}. The framings: ${framingForms}.`);
  return framing;
}

function lineEchoProfile(choices: ProfileChoices): ProfileOptions {
  const framing = choices.framing ?? 'line';
  if (framing !== 'line') {
    throw new UsageError(
      framing === 'eof'
        ? '--framing eof ends the message with the connection, but a line server answers while it is open: choose --profile single-message --framing eof, or leave --framing out.'
        : `The profile line-echo has lines, not \`--framing ${framing}\`: choose --profile single-message, or --profile FILE for several messages.`,
    );
  }
  refuse(
    'line-echo',
    { ...choices, ...(choices.reply === 'echo' && { reply: undefined }) },
    {
      reply: 'it always sends back the line: choose --profile single-message --framing line --reply …, or --profile FILE',
      lifetime: 'a connection lasts until the client ends it: choose --profile single-message --framing line',
      prints: printsIsOfClients,
    },
  );
  const lineEnd = oneOfChoices('line-end', choices.lineEnd ?? 'lf', ['lf', 'crlf']);
  const cr = oneOfChoices('cr', choices.cr ?? 'keep', ['keep', 'strip', 'any']);
  const lastLine = oneOfChoices('last-line', choices.lastLine ?? 'any', ['any', 'answered', 'dropped']);
  return {
    name: 'line-echo',
    framing: lineEnd === 'crlf' ? 'line, CR LF' : 'line',
    reply: 'echo',
    ...clientsOf(choices),
    replyOf: (sent) => sent,
    frames: lineEnd === 'crlf' ? { kind: 'delimiter', end: Buffer.from('\r\n') } : line,
    ...(lineEnd === 'crlf' && { messageOf: ({ bytes }) => withCrLf(bytes) }),
    lineEnd,
    cr,
    lastLine,
    insteadOf: insteadOfInLines,
    ...(choices.messageMax !== undefined && { messageMax: choices.messageMax }),
  };
}

export const insteadOfInLines: NonNullable<ProfileOptions['insteadOf']> = {
  'transfer/answers-a-message': ['line/answers-a-line', 'line/coalesced-lines', 'line/stepped-line'],
  'transfer/several-messages': ['transfer/several-messages', 'line/coalesced-lines', 'line/stepped-line'],
};

/** Lines of the same length in all, each of which ends with CR LF; neither of the two stands alone. */
function withCrLf(bytes: Buffer): Buffer {
  if (bytes.length < 2) return Buffer.from('\r\n');
  const changed = Buffer.from(bytes);
  const last = bytes.length - 2;
  for (let at = bytes.indexOf(0x0a); at >= 0 && at < last; at = bytes.indexOf(0x0a, at + 1)) {
    const start = Math.max(at - 1, 0);
    changed.write(start + 2 <= last ? '\r\n' : 'X', start);
  }
  changed.write('\r\n', last);
  return changed;
}

function oneOfChoices<Choice extends string>(option: string, value: string, known: readonly Choice[]): Choice {
  const found = known.find((choice) => choice === value);
  if (found === undefined) throw new UsageError(`--${option} is one of ${known.join(', ')}, not \`${value}\`.`);
  return found;
}

const optionNames: Readonly<Record<keyof ProfileChoices, string>> = {
  framing: 'framing',
  reply: 'reply',
  clients: 'clients',
  lifetime: 'lifetime',
  lineEnd: 'line-end',
  lastLine: 'last-line',
  cr: 'cr',
  messageMax: 'message-max',
  prints: 'prints',
};

const printsIsOfClients = 'it is about what a client prints: echospec client --prints …';

/** Options that contradict the profile: the message says why, and what to choose instead. */
function refuse(
  name: string,
  choices: { readonly [choice in keyof ProfileChoices]?: ProfileChoices[choice] | undefined },
  reasons: { readonly [choice in keyof ProfileChoices]?: string },
): void {
  for (const [choice, because] of Object.entries(reasons) as [keyof ProfileChoices, string][]) {
    if (choices[choice] === undefined) continue;
    throw new UsageError(`--${optionNames[choice]} does not go with the profile ${name}: ${because}.`);
  }
}
