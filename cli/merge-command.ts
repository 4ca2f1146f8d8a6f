import { UsageError, type Record } from '../harness/index.ts';
import { renderMatrixPage, reporters, type ReportOptions, type Rubric } from '../reports/index.ts';
import { flag, parse, text, texts } from './arguments.ts';
import type { Surroundings } from './commands.ts';
import { readConfig } from './config/read-config.ts';
import { rubricOf } from './config/rubric-of.ts';
import { messageOf } from './error-words.ts';
import { hiddenMissing } from './hidden-missing.ts';
import { recordIn } from './report-command.ts';
import { expectWritable, writeWhole } from './report-files.ts';
import { reportRequestOf } from './test-options.ts';

/** `echospec merge RECORD...`: the results of several runs as one table (csv), or one after the other (json lines). */
export async function run(argv: readonly string[], outside: Surroundings): Promise<number> {
  const parsed = parse(argv, {
    as: { type: 'string', multiple: true },
    config: { type: 'string' },
    help: { type: 'boolean', short: 'h' },
  });
  if (flag(parsed, 'help')) {
    outside.write(help);
    return 0;
  }
  if (parsed.positionals.length === 0)
    throw new UsageError('`echospec merge` needs the results to join: echospec merge a.json b.json --as csv=all.csv');
  const requests = texts(parsed, 'as').map((request) => reportRequestOf(request, 'as'));
  for (const { format, file } of requests) {
    if (!Object.hasOwn(joins, format))
      throw new UsageError(`Several results can be joined as ${Object.keys(joins).join(', ')}, not as \`${format}\`.`);
    if (file !== undefined) expectWritable(file);
  }
  const tell = (sentence: string): void => outside.writeError(`echospec: ${sentence}\n`);
  const { rubric } = rubricOf(await readConfig(text(parsed, 'config')));
  const records = withoutDuplicates(parsed.positionals.map(recordIn), tell);
  const asked = requests.length === 0 ? [{ format: 'csv' }] : requests;
  const formats = asked.map(({ format }) => format);
  const missing = await Promise.all(records.map(async (record) => hiddenMissing(record, { rubric, formats })));
  for (const sentence of new Set(missing)) if (sentence !== undefined) tell(sentence);
  let code = 0;
  for (const { format, file } of asked as readonly { readonly format: string; readonly file?: string }[]) {
    const joined = joins[format]?.(records, rubric) ?? '';
    if (file === undefined) {
      outside.write(joined);
      continue;
    }
    try {
      writeWhole(file, joined);
    } catch (error) {
      outside.writeError(`echospec: ${file} could not be written (${messageOf(error)}); here it is:\n${joined}`);
      code = 3;
    }
  }
  return code;
}

/**
 * One result for each server and profile, where shards overlap or a run was repeated: a run that came to its end before one that
 * did not, and of two such the later one. Servers without a name may be of different people, although their command is the same:
 * of those only the same run counts once. The order is that of the first of each.
 */
function withoutDuplicates(records: readonly Record[], tell: (sentence: string) => void): readonly Record[] {
  const kept = new Map<string, Record>();
  for (const record of records) {
    const { name, command } = record.target;
    const key = JSON.stringify([name ?? [command, record.run.startedAt, record.run.seed], record.profile]);
    const other = kept.get(key);
    const best = other === undefined ? record : better(other, record);
    kept.set(key, best);
    if (other !== undefined) tell(`${name ?? command.join(' ')} has several results; that of ${best.run.startedAt} counts.`);
  }
  return [...kept.values()];
}

function better(one: Record, other: Record): Record {
  const isWhole = (record: Record): boolean => record.run.ended === undefined;
  if (isWhole(one) !== isWhole(other)) return isWhole(one) ? one : other;
  return Date.parse(other.run.startedAt) >= Date.parse(one.run.startedAt) ? other : one;
}

const joins: { readonly [format: string]: (records: readonly Record[], rubric: Rubric | undefined) => string } = {
  csv: (records, rubric) =>
    records
      .map((record) => reporters['csv']?.render(record, forInstructors(rubric)) ?? '')
      .map((table, at) => (at === 0 ? table : table.slice(table.indexOf('\n') + 1)))
      .join(''),
  html: (records, rubric) =>
    renderMatrixPage(
      records.map((record) => ({ record })),
      forInstructors(rubric),
    ),
  json: (records) => records.map((record) => `${JSON.stringify(record)}\n`).join(''),
};

function forInstructors(rubric: Rubric | undefined): ReportOptions {
  return { audience: 'instructor', ...(rubric !== undefined && { rubric }) };
}

const help = `usage: echospec merge RECORD... [--as csv|html|json[=FILE]]... [--config FILE]

Joins the results of several runs (--report json or events): as one table with a row for each check of each server (csv), as
one page of servers and checks that sorts and filters (html), or as one result a line (json). Of several results of one server
(the same --name and profile) the last whole one counts. Points are those of the config: FILE, or echospec.config.* in the
working directory; --config none looks for none.
`;
