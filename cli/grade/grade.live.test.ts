import { spawnSync } from 'node:child_process';
import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, describe, expect, it } from 'vitest';
// @ts-expect-error A plain program as well (npm run grade:class), which has no types.
import { config, kinds } from '../../scripts/class/index.mjs';
import type { GradeResult } from './result.ts';

const main = fileURLToPath(new URL('../../dist/cli/main.js', import.meta.url));
const folder = mkdtempSync(join(tmpdir(), 'echospec-grade-test-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

type Kind = { readonly kind: string; readonly score: number; readonly files: Readonly<Record<string, string>> };
const chosen = (kinds as readonly Kind[]).filter(({ kind }) =>
  ['right', 'reads-once', 'crashes-at-a-message', 'does-not-compile', 'build-makes-nothing'].includes(kind),
);
for (const { kind, files } of chosen) {
  mkdirSync(join(folder, 'class', kind), { recursive: true });
  for (const [name, text] of Object.entries(files)) writeFileSync(join(folder, 'class', kind, name), text);
}
writeFileSync(join(folder, 'config.json'), JSON.stringify(config));
const only = Object.keys((config as { points: object }).points).flatMap((id) => ['--only', id]);
const submissions = chosen.map(({ kind }) => join(folder, 'class', kind));

function grade(...argv: readonly string[]): { readonly status: number | null; readonly text: string } {
  const { status, stdout, stderr } = spawnSync(process.execPath, [main, 'grade', ...argv], { encoding: 'utf8', cwd: folder });
  return { status, text: stdout + stderr };
}

function resultOf(id: string): GradeResult {
  return JSON.parse(readFileSync(join(folder, 'out', id, 'result.json'), 'utf8')) as GradeResult;
}

const usual = ['--config', 'config.json', '--out', 'out', ...only];

describe('a class', () => {
  it('is graded: each gets what it earns, with the reason, and the class its report', () => {
    expect(grade(...usual, '--report', 'gradescope', ...submissions)).toMatchObject({ status: 0 });
    expect(chosen.map(({ kind }) => [kind, resultOf(kind).score])).toEqual(chosen.map(({ kind, score }) => [kind, score]));
    expect(resultOf('does-not-compile')).toMatchObject({
      status: 'not-startable',
      max: 100,
      reason: expect.stringContaining('built'),
    });
    const page = readFileSync(join(folder, 'out', 'does-not-compile', 'report-gradescope.json'), 'utf8');
    expect(page).toMatch(/error: /);
    expect(resultOf('build-makes-nothing').reason).toContain('no such file');
    expect(resultOf('right').isolation.level).toBeDefined();
    // What lost points was judged again and again until that agreed.
    expect(resultOf('right')).not.toHaveProperty('rounds');
    expect(resultOf('reads-once').rounds).toBeGreaterThanOrEqual(3);
    expect(resultOf('reads-once')).not.toHaveProperty('flaky');
    expect(readFileSync(join(folder, 'out', 'does-not-compile', 'build.log'), 'utf8')).toContain('error');
    expect(existsSync(join(folder, 'out', 'right', 'report-gradescope.json'))).toBe(true);
    expect(
      readFileSync(join(folder, 'out', 'summary.csv'), 'utf8')
        .trim()
        .split('\n'),
    ).toHaveLength(chosen.length + 1);
    expect(readFileSync(join(folder, 'out', 'index.html'), 'utf8')).toContain('reads-once');
  });

  it('is resumed: only what has changed is graded again', () => {
    const before = resultOf('right').startedAt;
    writeFileSync(join(folder, 'class', 'build-makes-nothing', 'note'), 'changed');
    const { text } = grade(...usual, '--resume', ...submissions);
    expect(text).toContain(`${chosen.length - 1} of ${chosen.length} have their results already`);
    expect(resultOf('right').startedAt).toBe(before);
  });

  it('does not wait for ever for one that only makes processes, which is its own fault and no withheld result', () => {
    mkdirSync(join(folder, 'forks'));
    writeFileSync(join(folder, 'forks', 'server.py'), 'import os\nwhile True:\n    try: os.fork()\n    except OSError: pass\n');
    const argv = ['--config', 'none', '--out', 'forking', '--only', 'transfer/answers-a-message', '--budget', '5'];
    expect(grade(...argv, '--processes', '20', 'forks')).toMatchObject({ status: 0 });
    expect(JSON.parse(readFileSync(join(folder, 'forking', 'forks', 'result.json'), 'utf8'))).toMatchObject({
      status: 'not-startable',
      reason: 'It was not ready for a client within the 5 s that it has.',
      score: 0,
      withheld: 0,
    });
  });

  it('is joined from the folders of several shards', () => {
    expect(grade('--summary', '--out', 'all', 'out')).toMatchObject({ status: 0 });
    expect(existsSync(join(folder, 'all', 'summary.csv'))).toBe(true);
  });

  it('is measured where the config has gates, each behind all judging, and what can not be told costs nothing', () => {
    const server = (pause: string) =>
      [
        'import socket, sys, threading, time',
        's = socket.create_server(("127.0.0.1", int(sys.argv[1])), backlog=64)',
        'def serve(c):',
        '    try:',
        '        while data := c.recv(65536):',
        `            ${pause}`,
        '            c.sendall(data)',
        '    except OSError: pass',
        '    c.close()',
      ].join('\n');
    const threads = '\nwhile True: threading.Thread(target=serve, args=(s.accept()[0],), daemon=True).start()\n';
    const sequential = '\nwhile True: serve(s.accept()[0])\n';
    const wrong = 'data = b"x" * len(data)';
    const files = {
      quick: server('pass') + threads,
      slow: server('time.sleep(0.1)') + threads,
      'one-by-one': server('pass') + sequential,
      wrong: server(wrong) + threads,
    };
    for (const [name, text] of Object.entries(files)) {
      mkdirSync(join(folder, 'gated', name), { recursive: true });
      writeFileSync(join(folder, 'gated', name, 'server.py'), text);
    }
    const points = { 'transfer/answers-a-message': 50, 'speed/reference': 50 };
    writeFileSync(join(folder, 'gates.json'), JSON.stringify({ points, gates: { reference: 0.03 }, flaky: { repeats: 1 } }));
    const argv = ['--config', 'gates.json', '--out', 'fast', '--only', 'transfer/answers-a-message', '--report', 'gradescope'];
    const folders = Object.keys(files).map((name) => join('gated', name));
    expect(grade(...argv, '--gates', 'later', ...folders)).toMatchObject({ status: 0 });
    const waiting = JSON.parse(readFileSync(join(folder, 'fast', 'slow', 'result.json'), 'utf8')) as GradeResult;
    expect(waiting).toMatchObject({ toMeasure: true, score: 50, withheld: 50 });

    const { status, text } = grade(...argv, '--resume', ...folders);
    expect(status).toBe(0);
    expect(text).toContain('4 of 4 have their results already');
    const of = (name: string, file: string) => JSON.parse(readFileSync(join(folder, 'fast', name, file), 'utf8'));
    expect(of('quick', 'result.json')).toMatchObject({ score: 100, max: 100, withheld: 0, verdict: 'conforms' });
    expect(of('slow', 'result.json')).toMatchObject({ score: 50, max: 100, withheld: 0, verdict: 'violates' });
    expect(of('one-by-one', 'result.json')).toMatchObject({ score: 50, max: 50, withheld: 0, verdict: 'conforms' });
    expect(of('wrong', 'result.json')).toMatchObject({ score: 0, max: 100, withheld: 0 });
    const tests = of('slow', 'report-gradescope.json').tests as readonly { readonly name: string; readonly output: string }[];
    expect(tests.find(({ name }) => name.includes('speed/reference'))).toMatchObject({ score: 0, max_score: 50, status: 'failed' });
    expect(of('quick', 'record.json').measurements).toHaveLength(1);
    expect(readFileSync(join(folder, 'fast', 'one-by-one', 'record.json'), 'utf8')).toContain('it serves one client at a time');
  }, 240_000);

  it('uses a port of the system that all have fixed, side by side, where networks are private', () => {
    const python = (chosen[0]?.files['server.py'] ?? '').replace('int(sys.argv[1])', '7');
    for (const name of ['seven', 'seven-too']) {
      mkdirSync(join(folder, name));
      writeFileSync(join(folder, name, 'server.py'), python);
    }
    const { text } = grade(
      '--config',
      'none',
      '--out',
      'sevens',
      '--port',
      '7',
      '--only',
      'transfer/answers-a-message',
      '--jobs',
      '2',
      'seven',
      'seven-too',
    );
    if (text.includes('private network')) expect(text).toContain('2 with all points');
  });
});
