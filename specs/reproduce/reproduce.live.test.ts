import { spawn } from 'node:child_process';
import { describe, expect, test } from 'vitest';
import { Instance, runChecks, type CheckResult } from '../../harness/index.ts';
import { conformingServers, faultyServers, prepare } from '../../reference-servers/index.ts';
import { checks, diagnoseWith, profiles } from '../index.ts';
import { reproducerOf, type Reproducer } from './index.ts';

/** A mistake, the check whose failure at it is shown by the snippet, and how often the snippet may have to be run until it shows. */
const shown: readonly (readonly [server: string, check: string, triesMax: number])[] = [
  ['python-one-message-per-connection', 'transfer/several-messages', 1],
  ['python-strlen-nul-truncation', 'content/nul-bytes', 1],
  ['python-unsolicited-banner', 'transfer/nothing-unsolicited', 1],
  ['python-epipe-fatal', 'reset/before-the-reply', 1],
  ['python-epollet-single-read', 'transfer/buffer-boundaries', 3],
  ['python-fd-leak', 'end/eof-after-half-close', 1],
  ['python-sigterm-ignored', 'lifecycle/ends-on-sigterm', 1],
];

describe.concurrent('a snippet without echospec', () => {
  test.each(shown)(
    'shows what is wrong with %s, and finds nothing wrong with a right server',
    async (name, id, triesMax) => {
      const faulty = await commandOf(name);
      const right = await commandOf('python-echo-thread');
      const found = await reproducerFor(faulty, id);
      const bad = await untilWrong(async () => runAgainst(faulty, found), triesMax);
      expect(bad.output).toContain('WRONG: expected');
      expect(bad.status).toBe(1);
      const program = found.program.replaceAll(wordsOf(faulty), wordsOf(right));
      const good = await runAgainst(right, { ...found, program });
      expect(good).toEqual({ status: 0, output: 'RIGHT: as expected\n' });
    },
    60_000,
  );
});

/** A mistake that depends on how the message arrives in pieces does not show each time; it has to within a few. */
async function untilWrong(runOnce: () => ReturnType<typeof runAgainst>, triesMax: number): ReturnType<typeof runAgainst> {
  for (let tries = 1; tries < triesMax; tries++) {
    const found = await runOnce();
    if (found.status !== 0) return found;
  }
  return runOnce();
}

async function commandOf(name: string): Promise<readonly string[]> {
  const entry = [...conformingServers, ...faultyServers].find((candidate) => candidate.name === name);
  const prepared = entry === undefined ? undefined : await prepare(entry);
  if (prepared?.kind !== 'ready') throw new Error(`${name} can't be run here`);
  return prepared.command;
}

/** The snippet for the failure of this check, which is carried out for it. */
async function reproducerFor(command: readonly string[], id: string): Promise<Reproducer> {
  const profile = profiles['echo']?.({});
  if (profile === undefined) throw new Error('there is no profile echo');
  const wanted = new Set([id]);
  for (const member of wanted) for (const need of checks.find((check) => check.id === member)?.needs ?? []) wanted.add(need);
  const target = { command, host: '127.0.0.1' };
  let found: Reproducer | undefined;
  const failed: CheckResult[] = [];
  await runChecks({
    checks: checks.filter((check) => wanted.has(check.id)),
    target,
    profile,
    seed: 7,
    lanes: 2,
    bail: false,
    signal: new AbortController().signal,
    emit: () => undefined,
    diagnose: diagnoseWith,
    keep: ({ result, violated, input }) => {
      failed.push(result);
      if (result.id === id && violated !== undefined) found = reproducerOf({ result, violated, input, target, profile });
      return result;
    },
  });
  if (found === undefined) throw new Error(`${id} gave no snippet; failed were ${failed.map((result) => result.id).join(', ')}`);
  return found;
}

async function runAgainst(
  command: readonly string[],
  { program, needs }: Reproducer,
): Promise<{ readonly status: number | null; readonly output: string }> {
  if (needs === 'nothing') return runPython(program, ['127.0.0.1', String(7_000 + Math.floor(Math.random() * 900))]);
  await using server = await Instance.launch({ command, host: '127.0.0.1' });
  return await runPython(program, [server.host, String(server.port), String(server.tree.root)]);
}

async function runPython(program: string, words: readonly string[]): Promise<{ status: number | null; output: string }> {
  const child = spawn('python3', ['-', ...words]);
  let output = '';
  child.stdout.on('data', (piece: Buffer) => (output += piece.toString()));
  child.stderr.on('data', (piece: Buffer) => (output += piece.toString()));
  child.stdin.end(program);
  const status = await new Promise<number | null>((resolve) => child.once('close', resolve));
  return { status, output };
}

function wordsOf(command: readonly string[]): string {
  return command.map((word) => JSON.stringify(word)).join(', ');
}
