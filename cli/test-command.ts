import { statSync } from 'node:fs';
import { expectLoopback, findExecutable, isFree, NotStartable, TargetError, UsageError } from '../harness/index.ts';
import { checks as allChecks } from '../specs/index.ts';
import { readBaseline } from './baseline.ts';
import { bundledServer } from './bundled-server.ts';
import { chooseChecks, expectPointsCanBeEarned } from './choose-checks.ts';
import type { Surroundings } from './commands.ts';
import { judgeAndReport, reportUnstarted, showsOnTerminal, type Run } from './judge-and-report.ts';
import { benchOptionsFor } from './measurable.ts';
import { planReports, withTerminal } from './report-files.ts';
import { stress } from './stress.ts';
import { testHelp } from './test-help.ts';
import { readTestOptions, type TestOptions } from './test-options.ts';
import { watch } from './watch.ts';

/** `echospec test`: judges one server. Exit code 0 conforms, 1 violates, 3 could not judge. */
export async function run(argv: readonly string[], outside: Surroundings): Promise<number> {
  const options = await readTestOptions(argv);
  if (options.help) {
    outside.write(testHelp());
    return 0;
  }
  const planned = planReports(withTerminal(options.reports));
  const checks = chooseChecks(options);
  expectPointsCanBeEarned(options);
  expectFolder(options.cwd);
  const command = options.command ?? (await bundledServer(options.profile, options.host));
  const prepared: Run = {
    options,
    checks,
    command,
    planned,
    ...(options.baseline !== undefined && { baseline: readBaseline(options.baseline, allChecks) }),
  };
  if (options.measure && benchOptionsFor(options.profile) === undefined)
    throw new UsageError(
      `--measure measures servers that send back what they get; leave it out for the profile ${options.profile.name}.`,
    );
  try {
    expectStartable(options, command);
    await expectFree(options);
  } catch (error) {
    if (error instanceof TargetError) await reportUnstarted(prepared, error, outside);
    throw error;
  }
  if (options.watch) return watch(prepared, outside);
  if (options.stress !== undefined) return stress(prepared, options.stress, outside);
  const { code } = await judgeAndReport(prepared, outside);
  return options.measure && code === 0 ? measure(prepared, outside) : code;
}

function expectFolder(cwd: string | undefined): void {
  if (cwd === undefined || statSync(cwd, { throwIfNoEntry: false })?.isDirectory() === true) return;
  throw new UsageError(`--cwd ${cwd}: there is no such folder. The server is started in it.`);
}

function expectStartable({ buildFailed, cwd }: Pick<TestOptions, 'buildFailed' | 'cwd'>, command: readonly string[]): void {
  if (buildFailed !== undefined) throw new NotStartable(`It does not build.\n${buildFailed}`);
  findExecutable(command[0] ?? '', cwd);
}

/** A fixed port that another program has is said before anything is judged: it would be that program's verdict. */
async function expectFree(options: Pick<TestOptions, 'port' | 'host' | 'profile'>): Promise<void> {
  expectLoopback(options.host);
  if (options.port === undefined || (await isFree(options.host, options.port, options.profile.launch?.transport))) return;
  throw new TargetError(
    `Port ${options.port} is in use by another program (or needs more rights): end that program, or choose another port. See who has it: ss -lntup 'sport = :${options.port}'`,
  );
}

/** A short measurement behind the verdict. Only a server that conforms is measured: figures of a wrong one mean nothing. */
async function measure({ command, planned, options }: Run, outside: Surroundings): Promise<number> {
  const { run: bench } = await import('./bench-command.ts');
  const write = showsOnTerminal(planned) ? outside.write : outside.writeError;
  write('\nMEASURED (echospec bench tells more)\n');
  const gates = Object.entries(options.gates).flatMap(([server, least]) => ['--min-ratio', `${server}=${least}`]);
  return bench(['--config', 'none', '--quick', ...(benchOptionsFor(options.profile) ?? []), ...gates, '--', ...command], {
    ...outside,
    write,
  });
}
