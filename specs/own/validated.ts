import { UsageError } from '../../harness/index.ts';
import type { ProfileDefinition } from '../define-profile.ts';
import { framingForms } from '../framing.ts';

const fields = ['name', 'framing', 'reply', 'answers', 'lifetime', 'clients', 'messages'] satisfies (keyof ProfileDefinition)[];

const choices = {
  lifetime: ['until-the-client-ends', 'one-message', 'one-shot'],
  answers: ['framed', 'bare'],
  clients: ['sequential', 'concurrent'],
} as const;

const example = "`export default defineProfile({ framing: 'line', reply: (message) => … })`";

/** What a file exports as a definition of a profile, or a usage error that says what to change in it. */
export function validated(definition: unknown, file: string): ProfileDefinition {
  if (typeof definition === 'function' || Array.isArray(definition))
    throw new UsageError(
      `${file} exports ${Array.isArray(definition) ? 'a list' : 'a function'} and no profile: write ${example}.`,
    );
  if (typeof definition !== 'object' || definition === null) throw new UsageError(`${file} exports no profile: write ${example}.`);
  const given = definition as { readonly [field: string]: unknown };
  const { framing, reply, messages, name } = given;
  const unknown = Object.keys(given).find((field) => !(fields as readonly string[]).includes(field));
  if (unknown !== undefined)
    throw new UsageError(`${file}: there is no field \`${unknown}\`. The fields of a profile: ${fields.join(', ')}.`);
  if (typeof framing !== 'string') throw new UsageError(`${file}: \`framing\` is missing. The framings: ${framingForms}.`);
  if (typeof reply !== 'function')
    throw new UsageError(
      `${file}: \`reply\` is ${reply === undefined ? 'missing' : 'no function'}: a function from a message (a Buffer) to the bytes of its answer.`,
    );
  for (const [field, known] of Object.entries(choices))
    if (given[field] !== undefined && !(known as readonly unknown[]).includes(given[field]))
      throw new UsageError(`${file}: \`${field}\` is one of ${known.join(', ')}, not \`${String(given[field])}\`.`);
  if (name !== undefined && (typeof name !== 'string' || name === ''))
    throw new UsageError(`${file}: \`name\` is a text of at least one letter.`);
  if (messages !== undefined && (typeof messages !== 'object' || messages === null || !('generate' in messages)))
    throw new UsageError(`${file}: \`messages\` is an arbitrary of fast-check, such as fc.stringMatching(/^[0-9]+$/).`);
  return definition as ProfileDefinition;
}
