import { count, TargetError } from '../../harness/index.ts';
import type { ProfileDefinition } from '../define-profile.ts';
import { lengthsOf, type Framing } from '../framing.ts';

type Answered = { readonly bytes: Buffer; readonly isText: boolean; readonly closes: boolean };

/** The answer that the user's function gives; what it throws, and what is no answer, is for the user to mend. */
export function answerTo(
  definition: ProfileDefinition,
  given: {
    readonly message: Buffer;
    readonly history: readonly Buffer[];
    readonly frames: Framing;
    readonly file: string;
  },
): Answered {
  const { file, frames } = given;
  const about = `the message ${shown(given.message)}`;
  let answer: unknown;
  try {
    // Whatever the function does to the bytes that it is given, they are its own.
    answer = definition.reply(
      Buffer.from(given.message),
      given.history.map((message) => Buffer.from(message)),
    );
  } catch (error) {
    throw new TargetError(
      `${file}: \`reply\` threw for ${about}: ${error instanceof Error ? error.message : String(error)}. It must answer every message; restrict \`messages\` where some make no sense.`,
    );
  }
  const closes = typeof answer === 'object' && answer !== null && 'send' in answer;
  const { send: bytes, and } = (closes ? answer : { send: answer }) as { readonly send: unknown; readonly and?: unknown };
  if (closes && and !== 'close')
    throw new TargetError(
      `${file}: \`reply\` returned { send } with \`and: ${String(and)}\` for ${about}. Behind \`send\` belongs \`and: 'close'\`.`,
    );
  if (typeof bytes !== 'string' && !(bytes instanceof Uint8Array))
    throw new TargetError(
      `${file}: \`reply\` returned ${bytes instanceof Promise ? 'a promise' : bytes === null ? 'null' : typeof bytes} for ${about}. It must return a Buffer, a Uint8Array or a text, or { send, and: 'close' }.`,
    );
  const made = { bytes: Buffer.from(bytes), isText: typeof bytes === 'string', closes };
  const wrong = definition.answers === 'bare' ? undefined : misfitOf(frames, made.bytes);
  if (wrong === undefined) return made;
  throw new TargetError(
    `${file}: the answer to ${about} ${wrong}. It is framed like a message: leave that to echospec, or write \`answers: 'bare'\` where an answer has no framing.`,
  );
}

/** A message as its author would write it, its beginning at least. */
export function shown(message: Buffer | undefined): string {
  return JSON.stringify(message?.subarray(0, 60).toString('latin1') ?? '');
}

/** Why an answer does not go into the framing. */
function misfitOf(frames: Framing, bytes: Buffer): string | undefined {
  const { min, max } = lengthsOf(frames);
  if (frames.kind === 'delimiter')
    return bytes.subarray(-frames.end.length).equals(frames.end)
      ? `ends with ${JSON.stringify(frames.end.toString('latin1'))}, which is added to every answer`
      : undefined;
  if (bytes.length >= min && bytes.length <= max) return undefined;
  return `has ${count(bytes.length)}, where ${min === max ? `a message has ${max}` : `its length can tell ${max} at most`}`;
}

/** A message that the user's arbitrary has made, which must be one that the framing can carry. */
export function messageOf(made: unknown, { frames, file }: { readonly frames: Framing; readonly file: string }): Buffer {
  if (typeof made !== 'string' && !(made instanceof Uint8Array))
    throw new TargetError(
      `${file}: \`messages\` made ${made === null ? 'null' : Array.isArray(made) ? 'a list' : `a value of the type ${typeof made}`}. A message is a text or bytes: turn it into one with .map(…).`,
    );
  const bytes = Buffer.from(made);
  const { min, max } = lengthsOf(frames);
  if (frames.kind === 'delimiter' && bytes.includes(frames.end))
    throw new TargetError(
      `${file}: \`messages\` made ${shown(bytes)}, in which stands ${JSON.stringify(frames.end.toString('latin1'))}, the end of a message. Leave it out: it is added to every message.`,
    );
  if (bytes.length < min || bytes.length > max)
    throw new TargetError(
      `${file}: \`messages\` made ${shown(bytes)}, which has ${count(bytes.length)}. With this framing a message has ${min === max ? String(min) : `${min} to ${max}`}: restrict \`messages\`, or choose another framing.`,
    );
  return bytes;
}
