import { accessSync, constants, existsSync, openSync, closeSync, renameSync, writeFileSync } from 'node:fs';
import { dirname, resolve } from 'node:path';
import { UsageError, type Record } from '../harness/index.ts';
import { reporters, type Reporter, type ReportOptions } from '../reports/index.ts';
import { closest } from './arguments.ts';
import { codeOf, messageOf } from './error-words.ts';
import { appendStepSummary } from './step-summary.ts';
import type { ReportRequest } from './test-options.ts';

export type PlannedReport = { readonly reporter: Reporter; readonly file?: string };

/** The reporters that were asked for; an unknown format or a path that can't be written is said before anything runs. */
export function planReports(requests: readonly ReportRequest[]): readonly PlannedReport[] {
  const table: Readonly<{ [format: string]: Reporter }> = reporters;
  return requests.map(({ format, file }) => {
    const reporter = table[format];
    if (reporter === undefined) {
      const near = closest(format, Object.keys(table));
      throw new UsageError(
        `There is no report format \`${format}\`.${near === undefined ? '' : ` Did you mean \`${near}\`?`} The formats: ${Object.keys(table).join(', ')}.`,
      );
    }
    if (file !== undefined) expectWritable(file);
    return { reporter, ...(file !== undefined && { file }) };
  });
}

/** Whoever has all reports put into files still wants to see the verdict: what nothing else is written to is for reading. */
export function withTerminal(requests: readonly ReportRequest[]): readonly ReportRequest[] {
  const takesStdout = ({ file }: ReportRequest) => file === undefined || isStdout(file);
  return requests.some(takesStdout) ? requests : [...requests, { format: 'terminal' }];
}

function isStdout(file: string): boolean {
  return ['/dev/stdout', '/dev/fd/1', '/proc/self/fd/1'].includes(resolve(file));
}

export function expectWritable(file: string): void {
  const path = resolve(file);
  try {
    accessSync(dirname(path), constants.W_OK);
    if (existsSync(path)) closeSync(openSync(path, 'r+'));
  } catch (error) {
    const code = codeOf(error);
    const why =
      code === 'ENOENT' ? `the folder ${dirname(file)} does not exist` : code === 'EISDIR' ? 'it is a folder' : 'it is not allowed';
    throw new UsageError(`The report can't be written to ${file}: ${why}. Create the folder, or name another file.`);
  }
}

/**
 * Writes every report. A file is written beside its place and moved there whole. A report that can't be written does not cost the
 * others: its text goes to `complain`, with the reason.
 */
export function writeReports(options: {
  readonly record: Record;
  readonly planned: readonly PlannedReport[];
  readonly reportOptions: ReportOptions;
  readonly write: (text: string) => void;
  readonly complain: (text: string) => void;
}): 'written' | 'failed' {
  let outcome: 'written' | 'failed' = 'written';
  for (const { reporter, file } of options.planned) {
    const text = reporter.render(options.record, options.reportOptions);
    if (file === undefined) {
      options.write(text.endsWith('\n') ? text : `${text}\n`);
      continue;
    }
    try {
      writeWhole(file, text);
    } catch (error) {
      outcome = 'failed';
      options.complain(
        `echospec: the ${reporter.format} report could not be written to ${file} (${messageOf(error)}); here it is:\n${text}\n`,
      );
    }
  }
  if (!options.planned.some(({ reporter }) => reporter.format === 'github')) return outcome;
  try {
    appendStepSummary(options.record, options.reportOptions);
  } catch (error) {
    outcome = 'failed';
    options.complain(`echospec: the page could not be added to the summary of the step (${messageOf(error)}).\n`);
  }
  return outcome;
}

/** Into devices such as /dev/stdout it writes directly, since nothing can be moved there. */
export function writeWhole(file: string, text: string): void {
  if (resolve(file).startsWith('/dev/')) {
    writeFileSync(file, text);
    return;
  }
  const beside = `${file}.${process.pid}.tmp`;
  writeFileSync(beside, text);
  renameSync(beside, file);
}
