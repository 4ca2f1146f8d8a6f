import { readFileSync } from 'node:fs';
import { recordOf, UsageError, type Record } from '../harness/index.ts';
import { eventsIn } from '../reports/index.ts';
import { flag, oneOf, parse, text, texts, type OptionTable } from './arguments.ts';
import type { Surroundings } from './commands.ts';
import { readConfig } from './config/read-config.ts';
import { rubricOf } from './config/rubric-of.ts';
import { codeOf, messageOf } from './error-words.ts';
import { hiddenMissing } from './hidden-missing.ts';
import { planReports, writeReports } from './report-files.ts';
import { reportRequestOf } from './test-options.ts';

const optionTable: OptionTable = {
  as: { type: 'string', multiple: true },
  'junit-flavor': { type: 'string' },
  strict: { type: 'boolean' },
  config: { type: 'string' },
  audience: { type: 'string' },
  help: { type: 'boolean', short: 'h' },
};

/** `echospec report EVENTS`: any report from the event log of a run, also of one that was cut off. */
export async function run(argv: readonly string[], outside: Surroundings): Promise<number> {
  const parsed = parse(argv, optionTable);
  if (flag(parsed, 'help')) {
    outside.write(help);
    return 0;
  }
  const [path, ...others] = parsed.positionals;
  if (path === undefined || others.length > 0)
    throw new UsageError(
      '`echospec report` takes one event log, as `echospec test --report events=FILE` writes it: echospec report FILE --as junit=result.xml',
    );
  const requests = texts(parsed, 'as').map((request) => reportRequestOf(request, 'as'));
  const planned = planReports(requests.length === 0 ? [{ format: 'terminal' }] : requests);
  const { rubric, strict = false } = rubricOf(await readConfig(text(parsed, 'config')));
  const record = recordIn(path);
  const missing = await hiddenMissing(record, { rubric, formats: planned.map(({ reporter }) => reporter.format) });
  if (missing !== undefined) outside.writeError(`echospec: ${missing}\n`);
  const written = writeReports({
    record,
    planned,
    reportOptions: {
      columns: Math.min(outside.columns, 100),
      color: outside.color ? 'ansi' : 'none',
      failsOn: flag(parsed, 'strict') || strict ? 'should' : 'must',
      junitFlavor: oneOf(parsed, 'junit-flavor', ['plain', 'artemis']) ?? 'plain',
      environment: outside.environment,
      audience: oneOf(parsed, 'audience', ['student', 'instructor']) ?? 'student',
      ...(rubric !== undefined && { rubric }),
    },
    write: outside.write,
    complain: outside.writeError,
  });
  return written === 'failed' ? 3 : 0;
}

/** The record in a file that holds either the events of a run or, as `--report json` writes it, the record itself. */
export function recordIn(path: string): Record {
  const content = textOf(path);
  const whole = recordInJson(content);
  if (whole !== undefined) return whole;
  try {
    const events = eventsIn(content);
    if (events.some((event) => event.type === 'run-started')) return recordOf(events);
  } catch (error) {
    throw new UsageError(`${path} is not an event log: ${messageOf(error)} It is written by: echospec test --report events=FILE`);
  }
  throw new UsageError(
    `${path} holds no run: neither an event log with a \`run-started\` line nor a result (echospec/result/v1). They are written by: echospec test --report events=FILE --report json=FILE`,
  );
}

function textOf(path: string): string {
  try {
    return readFileSync(path === '-' ? 0 : path, 'utf8');
  } catch (error) {
    const code = codeOf(error);
    throw new UsageError(
      `${path} ${code === 'ENOENT' ? 'does not exist' : code === 'EISDIR' ? 'is a folder, not a file' : `can't be read (${code})`}.`,
    );
  }
}

function recordInJson(content: string): Record | undefined {
  try {
    const value: unknown = JSON.parse(content);
    return isRecord(value) ? value : undefined;
  } catch {
    return undefined;
  }
}

function isRecord(value: unknown): value is Record {
  return (
    typeof value === 'object' && value !== null && 'schema' in value && value.schema === 'echospec/result/v1' && 'checks' in value
  );
}

const help = `usage: echospec report EVENTS [--as FORMAT[=FILE]]...

Makes reports from the event log that \`echospec test --report events=FILE\` wrote, also when the run died in the middle; a
result in JSON will do as well, and - is standard input. Without --as it is the terminal report. Formats: echospec list reports.

  --config FILE    points, what students see, and wording (default echospec.config.ts, .js or .json; none: none)
  --audience WHO   student (default) or instructor, who sees what the config hides from students
  --strict         a SHOULD that failed is a failure
  --junit-flavor F plain or artemis
`;
