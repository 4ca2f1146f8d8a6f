import { UsageError } from '../harness/ends.ts';
import { flag, parse, text } from './arguments.ts';
import type { Surroundings } from './commands.ts';
import { readConfig } from './config/read-config.ts';
import { inWordsOf } from './config/words.ts';
import { bugText } from './explain-bug.ts';
import { checkText } from './explain-check.ts';
import { nearest } from './nearest.ts';

/** `echospec explain ID`: a mistake, or a check, in full. */
export async function run(argv: readonly string[], outside: Surroundings): Promise<number> {
  const parsed = parse(argv, { json: { type: 'boolean' }, config: { type: 'string' }, help: { type: 'boolean', short: 'h' } });
  if (flag(parsed, 'help')) {
    outside.write(help);
    return 0;
  }
  if (parsed.positionals.length === 0)
    throw new UsageError('`echospec explain` needs the id of a mistake or of a check: echospec list bugs, echospec list checks.');
  const [{ bugs: ours }, { checks: theirs, bugsOf }, file] = await Promise.all([
    import('../specs/bugs/index.ts'),
    import('../specs/index.ts'),
    readConfig(text(parsed, 'config')),
  ]);
  const { bugs, checks } = inWordsOf(file?.config, { bugs: ours, checks: theirs });
  const page = { columns: Math.min(outside.columns, 100), color: outside.color ? ('ansi' as const) : ('none' as const) };
  const texts = parsed.positionals.map((id) => {
    const bug = bugs.find((candidate) => candidate.id === id);
    const check = checks.find((candidate) => candidate.id === id);
    if (flag(parsed, 'json') && (bug !== undefined || check !== undefined))
      return `${JSON.stringify(bug ?? check, undefined, 2)}\n`;
    if (bug !== undefined)
      return bugText(bug, {
        ...page,
        namedBy: checks.filter((candidate) => candidate.hints.some((hint) => hint.bug === id)).map((candidate) => candidate.id),
      });
    if (check !== undefined)
      return checkText(check, { ...page, bugs: bugs.filter((candidate) => bugsOf(check).includes(candidate.id)) });
    const near = nearest(id, [...bugs.map((candidate) => candidate.id), ...checks.map((candidate) => candidate.id)]);
    throw new UsageError(
      `There is no mistake and no check \`${id}\`.${near.length === 0 ? '' : ` Did you mean ${near.map((name) => `\`${name}\``).join(' or ')}?`} All of them: echospec list bugs, echospec list checks.`,
    );
  });
  outside.write(texts.join('\n'));
  return 0;
}

const help = `usage: echospec explain ID... [--json] [--config FILE]

Tells what a mistake is, why it matters, how it is provoked and noticed, what is not blamed, what to do in each language, with
wrong and right code; or what a check demands, why, from which source, and which mistakes it can show. A config (echospec.config.ts,
.js or .json, or --config FILE) may have its own words for them.
`;
