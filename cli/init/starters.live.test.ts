import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { judge } from '../judge.ts';
import { solutions, solved } from './fixtures/solutions.ts';
import { starterKinds } from './starters.ts';

/** Each starter as a student meets it: red as it was written, and green when its TODOs are filled in. */
let folder = '';
beforeEach(() => (folder = mkdtempSync(join(tmpdir(), 'echospec-starter-'))));
afterEach(() => rmSync(folder, { recursive: true, force: true }));

type Starter = {
  readonly language: string;
  readonly build?: readonly string[];
  readonly start: readonly string[];
  readonly needs: string;
};

const starters: readonly Starter[] = [
  { language: 'python', start: ['python3', 'server.py', '{port}'], needs: 'python3' },
  { language: 'c', build: ['cc', '-Wall', '-o', 'server', 'server.c'], start: ['./server', '{port}'], needs: 'cc' },
  { language: 'java', build: ['javac', 'Server.java'], start: ['java', '-cp', '.', 'Server', '{port}'], needs: 'javac' },
  { language: 'javascript', start: ['node', 'server.js', '{port}'], needs: 'node' },
  { language: 'rust', build: ['rustc', 'server.rs'], start: ['./server', '{port}'], needs: 'rustc' },
  { language: 'go', build: ['go', 'build', '-o', 'server', 'server.go'], start: ['./server', '{port}'], needs: 'go' },
];

/** A TODO, and not the message of one that is still open. */
const todoLine = /(?:#|\/\/) TODO (\d): /g;

const checks = ['transfer/returns-every-byte', 'reset/after-data', 'accept/next-client'];

/** The TODOs filled in so far, the program built and judged by a few checks. */
async function judged({ language, build, start }: Starter, todos: number) {
  const kind = starterKinds.find(({ name }) => name === `server-${language}`);
  const [file] = kind?.files({ command: [] }) ?? [];
  const text = solved(
    String(file?.content),
    (solutions[language] ?? []).filter(([todo]) => todo <= todos),
  );
  expect(text.match(todoLine)?.length ?? 0).toBe((solutions[language] ?? []).length - todos);
  writeFileSync(join(folder, file?.path ?? ''), text);
  const [compiler = 'true', ...options] = build ?? [];
  expect(spawnSync(compiler, options, { cwd: folder, encoding: 'utf8' })).toMatchObject({ status: 0 });
  const only = checks.flatMap((id) => ['--only', id]);
  const record = await judge(start, { options: ['--config', 'none', '--seed', '7', '--cwd', folder, ...only] });
  return { record, failed: record.checks.filter((check) => check.status === 'failed').map((check) => check.id) };
}

const todosOf = (language: string) => solutions[language]?.length ?? 0;

describe.each(starters)('the starter in $language', (starter) => {
  const missing = spawnSync(starter.needs, ['--help']).error !== undefined;
  it.skipIf(missing)(`is red as it was written, and green when it is filled in (needs ${starter.needs})`, async () => {
    const before = await judged(starter, 0);
    expect(before.record.verdict).toBe('violates');
    expect(before.failed).toEqual(['listen/accepts-connections']);
    expect((await judged(starter, todosOf(starter.language))).record.verdict).toBe('conforms');
  });
});

it('a student gets one step further with each TODO, from listening to answering to a client that vanishes', async () => {
  const [python] = starters;
  if (python === undefined) throw new Error('There is no starter in Python.');
  const firsts: (string | undefined)[] = [];
  for (const todos of [3, 5, 6]) firsts.push((await judged(python, todos)).failed[0]);
  expect(firsts).toEqual(['listen/accepts-connections', 'transfer/answers-a-message', 'reset/after-data']);
});

it('every TODO of a starter stands in its text, in order', () => {
  for (const { language } of starters) {
    const kind = starterKinds.find(({ name }) => name === `server-${language}`);
    const text = String(kind?.files({ command: [] })[0]?.content);
    const numbers = [...text.matchAll(todoLine)].map(([, number]) => Number(number));
    expect(numbers.toSorted((a, b) => a - b)).toEqual((solutions[language] ?? []).map(([todo]) => todo));
  }
});
