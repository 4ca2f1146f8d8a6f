import { bytesOf, type Alphabet, type Attempt } from '../../harness/index.ts';
import { fitting, framed, type Framing } from '../framing.ts';
import { framingOf } from '../profiles.ts';

/** A message as the client is given it, and as it must go over the wire. */
export type Handed = {
  readonly by: 'argument' | 'stdin';
  readonly content: Buffer;
  readonly wire: Buffer;
  /** What is written to the client's standard input, where the message is no argument. */
  readonly input?: Buffer;
};

/** The message stands in place of this in an argument. */
const placeholder = '{message}';

/** Linux takes 128 KiB for one argument (MAX_ARG_STRLEN); elsewhere all of them together have little more. */
const argumentMax = 120_000;

export function handedBy(attempt: Pick<Attempt, 'target'>): Handed['by'] {
  return attempt.target.command.some((argument) => argument.includes(placeholder)) ? 'argument' : 'stdin';
}

/** The nearest length that the message can have: an argument has a bound, and so have some framings. */
export function possibleLength(attempt: Attempt, length: number): number {
  const wanted = handedBy(attempt) === 'argument' ? Math.min(length, argumentMax) : length;
  return fitting(framesOf(attempt), Buffer.alloc(wanted)).length;
}

/** A message of so many bytes, made of letters and digits that tell their place. */
export function handedOf(attempt: Attempt, length: number, options: { readonly alphabet?: Alphabet } = {}): Handed {
  const bytes = bytesOf({
    number: attempt.seed * 31 + length,
    offset: 0,
    length: possibleLength(attempt, length),
    alphabet: options.alphabet ?? 'word',
  });
  return handedText(attempt, bytes);
}

/** The message with just this content. */
export function handedText(attempt: Attempt, bytes: Buffer): Handed {
  const frames = framesOf(attempt);
  const content = endsAlone(frames, bytes) ? bytes : fitting(frames, bytes);
  const wire = framed(frames, content);
  const by = handedBy(attempt);
  if (by === 'argument') return { by, content, wire };
  // What is typed is a line with its end, as a keyboard gives it.
  return { by, content, wire, input: frames.kind === 'delimiter' && frames.end.equals(lineFeed) ? wire : content };
}

/** Whether the delimiter behind the message is the first one: parts of it may stand in the message, as LF does where CR LF ends it. */
function endsAlone(frames: Framing, bytes: Buffer): boolean {
  return frames.kind === 'delimiter' && framed(frames, bytes).indexOf(frames.end) === bytes.length;
}

const lineFeed = Buffer.from('\n');

/** The command of the client with the message in its place. */
export function commandFor(attempt: Attempt, handed: Handed, port: number): readonly string[] {
  return attempt.target.command.map((argument) =>
    argument
      .replaceAll('{port}', String(port))
      .replaceAll('{host}', attempt.target.host)
      .replaceAll(placeholder, () => handed.content.toString('utf8')),
  );
}

export function framesOf({ profile }: Pick<Attempt, 'profile'>): Framing {
  return framingOf(profile) ?? { kind: 'eof' };
}
