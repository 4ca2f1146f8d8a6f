import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { TargetError } from '../errors.ts';
import { findExecutable } from '../launch/executable.ts';
import type { Step, SystemCall } from '../model/verdict.ts';
import { Stage, type Outcome, type Setting } from './attempt-once.ts';

/** What came of looking at the system calls: lines for the report, or why there are none. */
export type Traced =
  | {
      readonly kind: 'traced';
      readonly lines: readonly string[];
      readonly steps: readonly Step[];
      readonly calls: readonly SystemCall[];
    }
  | { readonly kind: 'not-traced'; readonly because: string };

/** The calls in which a server of bytes can go wrong, and those in which it waits. */
const callsShown =
  'trace=network,read,write,readv,writev,close,shutdown,poll,ppoll,select,pselect6,epoll_wait,epoll_pwait,epoll_ctl,exit_group';

/** The last lines of a trace say what went wrong; a server that spins makes millions of them. */
const linesMax = 120;

/** Carries a check out once more with the input that failed, the server under strace, and sets its calls beside the clients' steps. */
export async function traceCheck(setting: Setting, input: unknown): Promise<Traced> {
  const strace = findStrace();
  if (strace === undefined)
    return { kind: 'not-traced', because: 'strace is not installed (on Debian and Ubuntu: apt-get install strace)' };
  const folder = mkdtempSync(join(tmpdir(), 'echospec-trace-'));
  try {
    const { target } = setting;
    // A file for each process: a check may start several servers, which would write over each other.
    const calls = ['-ff', '-o', join(folder, 'calls'), '-ttt', '-s', '40', '-e', callsShown, '-e', 'signal=none'];
    const command = [strace, ...calls, ...target.command];
    await using stage = new Stage({ ...setting, target: { ...target, command } });
    const outcome = await stage.once(input);
    if (outcome.kind !== 'violated') return { kind: 'not-traced', because: whyNot(outcome) };
    const refused = /ptrace|PTRACE_\w+/.test(outcome.process.stderrTail ?? '');
    if (refused)
      return {
        kind: 'not-traced',
        because: 'this system does not let strace look at a process (ptrace is refused, as in many containers)',
      };
    return { kind: 'traced', ...besideEachOther(outcome, callsIn(folder)) };
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

function findStrace(): string | undefined {
  try {
    return findExecutable('strace');
  } catch (error) {
    if (error instanceof TargetError) return undefined;
    throw error;
  }
}

function whyNot(outcome: Exclude<Outcome, { kind: 'violated' }>): string {
  if (outcome.kind === 'held') return 'the failure did not show under strace, which slows the server down';
  return outcome.kind === 'errored' ? `a fault of echospec: ${String(outcome.error)}` : outcome.because;
}

type Line = { readonly atMs: number; readonly text: string };

/** The exchange that failed and the calls since it began, as data and as lines; times count from its first step. */
function besideEachOther(
  { steps, beganAtMs = 0 }: { readonly steps: readonly Step[]; readonly beganAtMs?: number },
  all: readonly SystemCall[],
): Omit<Extract<Traced, { kind: 'traced' }>, 'kind'> {
  const calls = all
    .filter(({ atMs }) => atMs >= beganAtMs - 1 && atMs <= beganAtMs + (steps.at(-1)?.atMs ?? 0) + afterwardsMs)
    .map((call) => ({ ...call, atMs: Math.round((call.atMs - beganAtMs) * 100) / 100 }));
  const lines: readonly Line[] = [
    ...steps.map(({ atMs, client, text }) => ({ atMs, text: client === 0 ? text : `client ${client} ${text}` })),
    ...calls.map(({ atMs, process, text }) => ({ atMs, text: `    server ${process}: ${text}` })),
  ].sort((a, b) => a.atMs - b.atMs);
  const left = Math.max(0, lines.length - linesMax);
  return {
    steps,
    calls: calls.slice(-linesMax),
    lines: [
      ...(left === 0 ? [] : [`… ${left} more lines before …`]),
      ...lines.slice(left).map(({ atMs, text }) => `${atMs.toFixed(1).padStart(8)} ms  ${text}`),
    ],
  };
}

/** What the server does behind the last step of the exchange may be the reaction to it. */
const afterwardsMs = 50;

/** All calls by their time. */
function callsIn(folder: string): readonly SystemCall[] {
  return readdirSync(folder)
    .flatMap((name) => callsOf(Number(name.split('.').at(-1)), readFileSync(join(folder, name), 'utf8')))
    .sort((a, b) => a.atMs - b.atMs);
}

/** `1700000000.123456 recvfrom(4, …) = 13`, one call a line; without what a program reads before it makes its socket. */
function callsOf(process: number, log: string): readonly SystemCall[] {
  const calls = log.split('\n').flatMap((line) => {
    const [, seconds, text = ''] = /^(\d+\.\d+) (.*)$/.exec(line) ?? [];
    return seconds === undefined || isOfNoUse.test(text) ? [] : [{ atMs: Number(seconds) * 1000, process, text }];
  });
  const listens = calls.findIndex(({ text }) => text.startsWith('listen('));
  const socket = calls.slice(0, Math.max(0, listens)).findLastIndex(({ text }) => text.startsWith('socket('));
  return calls.slice(Math.max(0, socket));
}

/** What the server prints stands elsewhere; the end of a server is ours. */
const isOfNoUse = /^write\(2,|^\+\+\+ |= \? ERESTART|\($|, $/;
