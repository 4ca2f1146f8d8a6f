import fc, { type Arbitrary } from 'fast-check';
import { carriesOneMessage, TargetError, UsageError, type Lifetime, type ProfileOptions } from '../harness/index.ts';
import { contentsOf, fitting, framed, framingForms, framingOfText, type Framing } from './framing.ts';
import { answerTo, messageOf, shown } from './own/answer-to.ts';
import { bounded, boundMs } from './own/bounded.ts';
import type { Exchanges, Pair } from './own/exchanges.ts';
import { validated } from './own/validated.ts';
import { insteadOfInSingle } from './profiles.ts';

/** What a server answers to a message: bytes, or text, or either with the end of the connection behind it. */
export type Answer = Uint8Array | string | { readonly send: Uint8Array | string; readonly and: 'close' };

/** A kind of server of one's own: how its messages end, what it answers, and which messages it understands. */
export type ProfileDefinition = {
  /** What the reports call it; otherwise the name of the file. */
  readonly name?: string;
  /** `eof`, `line`, `fixed:N`, `length-prefix:u32be`, `delimiter:HEX`, as for `--framing`. */
  readonly framing: string;
  /** The answer to a message, without its framing, given the messages before it on the same connection. */
  readonly reply: (message: Buffer, history: readonly Buffer[]) => Answer;
  /** Whether answers are framed like messages (the default), or are the bare bytes. */
  readonly answers?: 'framed' | 'bare';
  /** How long a connection lasts. With `framing: 'eof'` it is one message, elsewhere until the client ends. */
  readonly lifetime?: Lifetime;
  readonly clients?: 'sequential' | 'concurrent';
  /** Messages that the server understands, without their framing, where not any bytes will do. */
  readonly messages?: Arbitrary<Uint8Array | string>;
};

/** Helps an editor to know the fields of a profile; the value is what it was given. */
export function defineProfile(definition: ProfileDefinition): ProfileDefinition {
  return definition;
}

/** Checks that are written for a stream need others of the stream; this one shows the same of a user's own messages. */
const insteadOfInOwn = {
  'transfer/answers-a-message': ['own/answers-messages'],
  'transfer/several-messages': ['own/answers-messages'],
  'accept/hundred-clients-in-turn': ['accept/next-client'],
};

/** The profile of a definition, or a usage error that says what to change in the file. */
export function profileOfDefinition(definition: unknown, file: string): ProfileOptions {
  const valid = validated(definition, file);
  const frames = framingOfDefinition(valid, file);
  const lifetime = valid.lifetime ?? (frames.kind === 'eof' ? 'one-message' : 'until-the-client-ends');
  if (frames.kind === 'eof' && lifetime === 'until-the-client-ends')
    throw new UsageError(
      `${file}: with \`framing: 'eof'\` the message ends with the connection, so it can not last until the client ends: leave \`lifetime\` out, or choose another framing.`,
    );
  const one = carriesOneMessage({ lifetime });
  return {
    name: valid.name ?? nameOf(file),
    like: one ? 'single-message' : 'own',
    framing: valid.framing,
    reply: 'own',
    clients: valid.clients ?? 'either',
    lifetime,
    frames,
    endsByHalfClose: frames.kind === 'eof',
    alphabet: 'word',
    messageOf: messagesOf(valid, { frames, file }),
    ...conversationOf(valid, { frames, file, messagesMax: one ? 1 : Number.POSITIVE_INFINITY }),
    insteadOf: one ? insteadOfInSingle : insteadOfInOwn,
    file,
    ...(valid.messages !== undefined && { ownMessages: true }),
  };
}

function framingOfDefinition({ framing }: ProfileDefinition, file: string): Framing {
  const frames = framingOfText(framing);
  if ('wrong' in frames) throw new UsageError(`${file}: framing '${framing}': ${frames.wrong}. The framings: ${framingForms}.`);
  return frames;
}

function nameOf(file: string): string {
  return (file.split('/').at(-1) ?? file).replace(/\.\w+$/, '');
}

function messagesOf(
  { messages }: ProfileDefinition,
  { frames, file }: { readonly frames: Framing; readonly file: string },
): NonNullable<ProfileOptions['messageOf']> {
  if (messages === undefined) return ({ bytes }) => framed(frames, fitting(frames, bytes));
  return ({ serial }) => {
    const [made] = bounded(
      () => fc.sample(messages, { numRuns: 1, seed: serial }),
      () => endless(file, '`messages`'),
    );
    return framed(frames, messageOf(made, { frames, file }));
  };
}

function endless(file: string, what: string): TargetError {
  return new TargetError(`${file}: ${what} did not come to an end within ${boundMs / 1000} s: look for a loop that does not end.`);
}

function conversationOf(
  definition: ProfileDefinition,
  { frames, file, messagesMax }: { readonly frames: Framing; readonly file: string; readonly messagesMax: number },
): Pick<ProfileOptions, 'replyOf'> & {
  readonly exchangesOf: (sent: Buffer) => Exchanges;
  readonly wireOf: (content: Buffer) => Buffer;
} {
  const known = new WeakMap<Buffer, Exchanges & { readonly due: Buffer }>();
  const exchanges = (sent: Buffer): Exchanges & { readonly due: Buffer } => {
    const before = known.get(sent);
    if (before !== undefined) return before;
    const { contents } = contentsOf(frames, sent, messagesMax);
    const pairs: Pair[] = [];
    let closes = false;
    let asked: Buffer | undefined;
    const answerAll = (): void => {
      for (const [at, content] of contents.entries()) {
        asked = content;
        const answer = answerTo(definition, { message: content, history: contents.slice(0, at), frames, file });
        pairs.push({
          content,
          answer: definition.answers === 'bare' ? answer.bytes : framed(frames, answer.bytes),
          isText: answer.isText,
        });
        closes = answer.closes;
        if (closes) break;
      }
    };
    bounded(answerAll, () => endless(file, `\`reply\` for the message ${shown(asked)}`));
    const made = { pairs, closes, due: Buffer.concat(pairs.map(({ answer }) => answer)) };
    known.set(sent, made);
    return made;
  };
  return { replyOf: (sent) => exchanges(sent).due, exchangesOf: exchanges, wireOf: (content) => framed(frames, content) };
}
