import { chmodSync, lchownSync, lstatSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { killAllInstances, stopAllInstances } from '../../harness/ends.ts';
import {
  findInside,
  openLoopback,
  recordOf,
  runCommand,
  serverResources,
  sweepUser,
  TargetError,
  type CommandOutcome,
  type Record,
  type RunEvent,
  type Sandbox,
} from '../../harness/index.ts';
import { chooseChecks } from '../choose-checks.ts';
import { judgeTarget } from '../judge-target.ts';
import { readTestOptions, type TestOptions } from '../test-options.ts';
import { submissionIn, type Job, type Message } from './job.ts';
import { measureGates } from './measure.ts';
import { startOf } from './plan.ts';
import { asksForAnother } from './rounds.ts';
import { sandboxFor } from './sandbox-for.ts';

/**
 * Builds and judges one submission. It runs as a process of its own, where it can in its own network, and holds no result: what
 * happens it tells at once, so that the one who started it has it all whenever this process dies.
 */
const input = createInterface({ input: process.stdin });
input.once('line', (line) => {
  void work(JSON.parse(line) as Job);
});
const over = new AbortController();
input.once('close', () => {
  over.abort();
  killAllInstances();
  process.exit(3);
});

async function work(job: Job): Promise<void> {
  try {
    if (job.setting.space !== 'shared') openLoopback();
    if (job.kind === 'probe') await probe(job);
    else if (job.kind === 'judge') await judge(job);
    else await measure(job);
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error);
    say({ type: error instanceof TargetError ? 'unstartable' : 'not-possible', reason });
  }
  await stopAllInstances();
  if (job.setting.level === 'uid' && job.setting.user !== undefined) sweepUser(job.setting.user);
  process.stdout.end(() => process.exit(0));
}

async function probe(job: Job): Promise<void> {
  const sandbox = sandboxFor(job, 'read-only', serverResources);
  const outcome = await runCommand(sandbox, ['true'], { wallMs: 10_000, outputBytes: 4_096 });
  if (outcome.exitCode === 0) say({ type: 'probed' });
  else say({ type: 'not-possible', reason: outcome.output.trim() || `\`true\` ended with ${outcome.exitCode ?? outcome.ended}` });
}

type Working = Exclude<Job, { kind: 'probe' }>;
type Prepared = { readonly sandbox: Sandbox; readonly command: readonly string[]; readonly options: TestOptions };

async function judge(job: Working): Promise<void> {
  const prepared = await prepare(job);
  if (prepared === undefined) return;
  const { sandbox, command, options } = prepared;
  say({ type: 'phase', phase: 'judge' });
  const rounds: Record[] = [];
  do {
    const events: RunEvent[] = [];
    const round = rounds.length;
    await judgeTarget({
      options,
      checks: chooseChecks(options),
      command,
      sandbox,
      signal: over.signal,
      emit: (event) => {
        events.push(event);
        say({ type: 'event', round, event });
      },
    });
    rounds.push(recordOf(events));
  } while (asksForAnother(rounds, options.rubric));
  say({ type: 'finished', command });
}

async function measure(job: Extract<Job, { kind: 'measure' }>): Promise<void> {
  const prepared = await prepare(job);
  if (prepared === undefined) return;
  const { sandbox, command, options } = prepared;
  say({ type: 'phase', phase: 'measure' });
  const target = { command, host: options.host, sandbox, ...(options.port !== undefined && { port: options.port }) };
  const measured = await measureGates(job.gates, { target, profile: options.profile, seed: options.seed, signal: over.signal });
  say({ type: 'measured', measured });
  say({ type: 'finished', command });
}

/** Builds a submission and finds what starts it; undefined when that is not possible, and then it has been said why. */
async function prepare(job: Working): Promise<Prepared | undefined> {
  if (job.plan.build !== undefined && !(await build(job, job.plan.build))) return undefined;
  const { level, user } = job.setting;
  if (level === 'uid' && user !== undefined) protect(submissionIn(job.work), user);
  const sandbox = sandboxFor(job, 'read-only', job.server);
  const command = startOf(job.plan, submissionIn(job.work));
  if (command === undefined) {
    say({ type: 'unstartable', reason: noProgram(job) });
    return undefined;
  }
  if (!hasTool(sandbox, command[0] ?? '')) return undefined;
  findInside(sandbox, command[0] ?? '');
  return { sandbox, command, options: await readTestOptions(job.options) };
}

async function build(job: Working, command: readonly string[]): Promise<boolean> {
  const sandbox = sandboxFor(job, 'writable', job.build);
  if (![...(job.plan.tools ?? []), ...command.slice(0, 1)].every((tool) => hasTool(sandbox, tool))) return false;
  say({ type: 'phase', phase: 'build' });
  const outcome = await runCommand(sandbox, command, {
    wallMs: job.buildMs,
    outputBytes: job.buildOutputBytes,
    signal: over.signal,
  });
  say({ type: 'built', outcome });
  if (outcome.ended === 'exited' && outcome.exitCode === 0) return true;
  say({ type: 'unstartable', reason: `It can not be built: ${howItFailed(command, outcome)}.` });
  return false;
}

/** A tool that the machine does not have is nobody's mistake but the grader's. */
function hasTool(sandbox: Sandbox, tool: string): boolean {
  if (tool.includes('/')) return true;
  try {
    findInside(sandbox, tool);
    return true;
  } catch {
    const reason = `The grader has no \`${tool}\` on the PATH of submissions (${sandbox.environment['PATH'] ?? ''}): install it there.`;
    say({ type: 'not-possible', reason });
    return false;
  }
}

function howItFailed(command: readonly string[], { ended, exitCode, durationMs }: CommandOutcome): string {
  const name = `\`${command.join(' ')}\``;
  if (ended === 'timed-out') return `${name} was still at work after ${Math.round(durationMs / 1000)} s`;
  if (ended === 'out-of-memory') return `${name} used more memory than it may`;
  return `${name} ended with exit status ${exitCode ?? 'unknown'}`;
}

function noProgram({ plan }: Working): string {
  const classes = plan.run.indexOf('{classes}');
  if (classes >= 0)
    return `There is no class ${plan.run[classes + 1] ?? ''} after the build: the class that has main() must be called like its file, ${plan.because}.`;
  const looked = (plan.programs ?? []).filter((path) => !path.endsWith('*') && path.lastIndexOf('/') === 1).join(', ');
  const built = plan.build === undefined ? '' : ` after \`${plan.build.join(' ')}\``;
  return `There is no program to start${built}: no such file as ${looked}, and none in bin or build.`;
}

/** What the build made belongs to the user of the server; from now on it may only read it, and other servers nothing at all. */
function protect(path: string, group: number): void {
  const stat = lstatSync(path);
  lchownSync(path, process.getuid?.() ?? 0, group);
  if (stat.isSymbolicLink()) return;
  chmodSync(path, (stat.mode & 0o110) | (stat.isDirectory() ? 0o750 : 0o640));
  if (stat.isDirectory()) for (const name of readdirSync(path)) protect(join(path, name), group);
}

function say(message: Message): void {
  process.stdout.write(`${JSON.stringify(message)}\n`);
}
