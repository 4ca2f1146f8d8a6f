import fc, { type Arbitrary } from 'fast-check';
import { carriesOneMessage, TargetError, UsageError, type Lifetime, type ProfileOptions } from '../harness/index.ts';
import { contentsOf, fitting, framed, framingForms, framingOfText, type Framing } from './framing.ts';
import type { Exchanges, Pair } from './own/exchanges.ts';
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
    messageOf: messagesOf(valid, frames),
    ...conversationOf(valid, { frames, file, messagesMax: one ? 1 : Number.POSITIVE_INFINITY }),
    insteadOf: one ? insteadOfInSingle : insteadOfInOwn,
    file,
    ...(valid.messages !== undefined && { ownMessages: true }),
  };
}

const lifetimes: readonly unknown[] = [undefined, 'until-the-client-ends', 'one-message', 'one-shot'] satisfies (
  | Lifetime
  | undefined
)[];

function validated(definition: unknown, file: string): ProfileDefinition {
  if (typeof definition !== 'object' || definition === null)
    throw new UsageError(
      `${file} exports no profile: write \`export default defineProfile({ framing: 'line', reply: (message) => … })\`.`,
    );
  const { framing, reply, messages, lifetime, answers, name } = definition as { readonly [field: string]: unknown };
  if (typeof framing !== 'string') throw new UsageError(`${file}: \`framing\` is missing. The framings: ${framingForms}.`);
  if (typeof reply !== 'function')
    throw new UsageError(`${file}: \`reply\` is missing: a function from a message (a Buffer) to the bytes of its answer.`);
  if (!lifetimes.includes(lifetime))
    throw new UsageError(
      `${file}: \`lifetime\` is one of until-the-client-ends, one-message, one-shot, not \`${String(lifetime)}\`.`,
    );
  if (answers !== undefined && answers !== 'framed' && answers !== 'bare')
    throw new UsageError(`${file}: \`answers\` is 'framed' or 'bare', not \`${String(answers)}\`.`);
  if (name !== undefined && typeof name !== 'string') throw new UsageError(`${file}: \`name\` is a text.`);
  if (messages !== undefined && (typeof messages !== 'object' || messages === null || !('generate' in messages)))
    throw new UsageError(`${file}: \`messages\` is an arbitrary of fast-check, such as fc.stringMatching(/^[0-9]+$/).`);
  return definition as ProfileDefinition;
}

function framingOfDefinition({ framing }: ProfileDefinition, file: string): Framing {
  const frames = framingOfText(framing);
  if ('wrong' in frames) throw new UsageError(`${file}: framing '${framing}': ${frames.wrong}. The framings: ${framingForms}.`);
  return frames;
}

function nameOf(file: string): string {
  return (file.split('/').at(-1) ?? file).replace(/\.\w+$/, '');
}

function messagesOf({ messages }: ProfileDefinition, frames: Framing): NonNullable<ProfileOptions['messageOf']> {
  if (messages === undefined) return ({ bytes }) => framed(frames, fitting(frames, bytes));
  return ({ serial }) => framed(frames, Buffer.from(fc.sample(messages, { numRuns: 1, seed: serial })[0] ?? ''));
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
    for (const [at, content] of contents.entries()) {
      const answer = answerTo(definition, { message: content, history: contents.slice(0, at), file });
      pairs.push({
        content,
        answer: definition.answers === 'bare' ? answer.bytes : framed(frames, answer.bytes),
        isText: answer.isText,
      });
      closes = answer.closes;
      if (closes) break;
    }
    const made = { pairs, closes, due: Buffer.concat(pairs.map(({ answer }) => answer)) };
    known.set(sent, made);
    return made;
  };
  return { replyOf: (sent) => exchanges(sent).due, exchangesOf: exchanges, wireOf: (content) => framed(frames, content) };
}

/** The answer that the user's function gives; what it throws, and what is no answer, is for the user to mend. */
export function answerTo(
  definition: ProfileDefinition,
  given: { readonly message: Buffer; readonly history: readonly Buffer[]; readonly file: string },
): { readonly bytes: Buffer; readonly isText: boolean; readonly closes: boolean } {
  const about = `the message ${JSON.stringify(given.message.subarray(0, 60).toString('latin1'))}`;
  let answer: unknown;
  try {
    answer = definition.reply(Buffer.from(given.message), given.history);
  } catch (error) {
    throw new TargetError(
      `${given.file}: \`reply\` threw for ${about}: ${error instanceof Error ? error.message : String(error)}. It must answer every message; restrict \`messages\` where some make no sense.`,
    );
  }
  const closes = typeof answer === 'object' && answer !== null && 'send' in answer;
  const bytes: unknown = closes ? (answer as { readonly send: unknown }).send : answer;
  if (typeof bytes === 'string' || bytes instanceof Uint8Array)
    return { bytes: Buffer.from(bytes), isText: typeof bytes === 'string', closes };
  throw new TargetError(
    `${given.file}: \`reply\` returned ${bytes instanceof Promise ? 'a promise' : typeof bytes} for ${about}. It must return a Buffer, a Uint8Array or a text, or { send, and: 'close' }.`,
  );
}
