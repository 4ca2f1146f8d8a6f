import { spawn, spawnSync } from 'node:child_process';
import { cpSync, existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, statSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { delimiter, join } from 'node:path';
import { unzipSync } from 'fflate';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { parse } from 'yaml';
import { accept } from '../../reports/fixtures/consumers.ts';
import { packageFolder } from '../version.ts';

/** What `echospec init` writes, run as the platform runs it. */
const top = packageFolder();
let folder = '';
beforeEach(() => (folder = mkdtempSync(join(tmpdir(), 'echospec-init-'))));
afterEach(() => rmSync(folder, { recursive: true, force: true }));

const wrongServer = join(top, 'reference-servers/python/faulty/one_message_then_close.py');

function run(command: string, argv: readonly string[], more: { readonly cwd?: string; readonly env?: NodeJS.ProcessEnv } = {}) {
  const { status, stdout, stderr } = spawnSync(command, argv, {
    cwd: more.cwd ?? folder,
    encoding: 'utf8',
    env: { ...process.env, NO_COLOR: '1', npm_config_ignore_scripts: 'true', ...more.env },
  });
  return { status, stdout, stderr };
}

const init = (...argv: readonly string[]) => run(process.execPath, [join(top, 'dist/cli/main.js'), 'init', ...argv]);

/** The package as it is after `npm install echospec`, from which npx takes the command. */
function install(place: string): void {
  mkdirSync(join(place, 'node_modules/.bin'), { recursive: true });
  symlinkSync(top, join(place, 'node_modules/echospec'));
  symlinkSync('../echospec/dist/cli/main.js', join(place, 'node_modules/.bin/echospec'));
  if (!existsSync(join(place, 'package.json')))
    writeFileSync(join(place, 'package.json'), '{ "private": true, "dependencies": { "echospec": "*" } }');
}

/** The files that were written, judging by a few checks only: all of them take too long for a test. */
function shorten(...files: readonly string[]): void {
  for (const file of files) {
    const path = join(folder, file);
    const text = readFileSync(path, 'utf8');
    const shorter = text
      .replace('echospec test ', 'echospec test --only transfer/several-messages ')
      .replace('bin/echospec" test ', 'bin/echospec" test --only transfer/several-messages ')
      .replace('"test", ', '"test", "--only", "transfer/several-messages", ');
    expect(shorter).not.toBe(text);
    writeFileSync(path, shorter);
  }
}

const textOf = (file: string) => readFileSync(join(folder, file), 'utf8');

describe('echospec init', () => {
  it('writes over nothing unless it is forced to', () => {
    writeFileSync(join(folder, 'Makefile'), 'mine');
    expect(init('makefile')).toMatchObject({ status: 2 });
    expect(textOf('Makefile')).toBe('mine');
    expect(init('makefile', '--force')).toMatchObject({ status: 0 });
    expect(textOf('Makefile')).toContain('SERVER = python3 server.py {port}');
  });

  it.each([
    [[], 'needs what to write. There are: gradescope, '],
    [['gradscope'], 'Did you mean `gradescope`?'],
    [['makefile', 'vitest'], 'writes one thing at a time'],
    [['makefile', '--', './server'], 'has no {port}'],
    [['server-c', '--', './server', '{port}'], 'takes no command'],
    [['makefile', '--into', '/dev/null'], 'this is a file, not a folder'],
  ])('%j is told what to change', (argv, said) => {
    const { status, stderr } = init(...argv);
    expect(stderr).toContain(said);
    expect(status).toBe(2);
  });
});

describe('gradescope', () => {
  /** The tree of the platform in a folder of ours: the zip is unpacked as source/, the rest is empty. */
  function platform(): NodeJS.ProcessEnv {
    expect(init('gradescope')).toMatchObject({ status: 0 });
    const zipped = unzipSync(readFileSync(join(folder, 'gradescope.zip')));
    expect(Object.keys(zipped)).toEqual(['setup.sh', 'run_autograder', 'echospec.config.json']);
    for (const [name, bytes] of Object.entries(zipped)) expect(Buffer.from(bytes).toString()).toBe(textOf(`gradescope/${name}`));
    expect(statSync(join(folder, 'gradescope/run_autograder')).mode & 0o111).toBe(0o111);
    shorten('gradescope/run_autograder');
    cpSync(join(folder, 'gradescope'), join(folder, 'source'), { recursive: true });
    cpSync(join(folder, 'gradescope/run_autograder'), join(folder, 'run_autograder'));
    mkdirSync(join(folder, 'submission'));
    mkdirSync(join(folder, 'results'));
    // Programs of the system first, as in the image: one that only root can reach is none for the server's user.
    const path = ['/usr/bin', '/bin', process.env['PATH']].join(delimiter);
    const env = { AUTOGRADER_ROOT: folder, ECHOSPEC_PACKAGE: top, PATH: path };
    expect(run(join(folder, 'source/setup.sh'), [], { env })).toMatchObject({ status: 0 });
    return env;
  }

  const grade = (env: NodeJS.ProcessEnv) => {
    expect(run(join(folder, 'run_autograder'), [], { env })).toMatchObject({ status: 0 });
    return textOf('results/results.json');
  };

  it('grades what is handed in, and a server can not write its own grade; what does not build is said', () => {
    const env = platform();
    const cheat = `import os\nfor name in ("results/results.json", "source/echospec.config.json"):\n    try:\n        open(os.path.join(${JSON.stringify(folder)}, name), "a").write("100")\n        print("CHEATED")\n    except OSError:\n        pass\n`;
    writeFileSync(join(folder, 'submission/server.py'), cheat + readFileSync(wrongServer, 'utf8'));
    const results = grade(env);
    accept('gradescope', results);
    const { tests } = JSON.parse(results);
    const failed = tests.filter((test: { status: string }) => test.status === 'failed');
    expect(failed[0]).toMatchObject({ score: 0, extra_data: { id: 'transfer/several-messages' } });
    expect(failed[0].max_score).toBeGreaterThan(0);
    if (process.getuid?.() === 0) expect(results).not.toContain('CHEATED');

    writeFileSync(join(folder, 'submission/Makefile'), 'all:\n\techo no such thing >&2; false\n');
    const unbuilt = JSON.parse(grade(env));
    expect(unbuilt.output).toMatch(/It does not build[^]*no such thing/);
    expect(unbuilt.tests.map(({ score = 0 }: { score?: number }) => score)).toEqual([0, 0, 0, 0, 0]);
    accept('gradescope', JSON.stringify(unbuilt));
  });

  it('has something to read even when it is killed while it builds', async () => {
    const env = platform();
    writeFileSync(join(folder, 'submission/Makefile'), 'all:\n\tsleep 30\n');
    const child = spawn(join(folder, 'run_autograder'), { cwd: folder, env: { ...process.env, ...env }, detached: true });
    const begun = () => existsSync(join(folder, 'results/build.log'));
    for (let looks = 0; looks < 200 && !begun(); looks++) await new Promise((resolve) => setTimeout(resolve, 50));
    process.kill(-Number(child.pid), 'SIGKILL');
    await new Promise((resolve) => child.once('exit', resolve));
    const results = textOf('results/results.json');
    accept('gradescope', results);
    expect(JSON.parse(results)).toMatchObject({ score: 0, output: expect.stringContaining('ended before it came to a result') });
  });
});

it('classroom50: the autograder writes the result of a checkout', () => {
  expect(init('classroom50')).toMatchObject({ status: 0 });
  shorten('classroom50/autograder.py');
  cpSync(wrongServer, join(folder, 'server.py'));
  install(folder);
  const env = {
    CLASSROOM: 'networks',
    ASSIGNMENT: 'echo',
    OWNER: 'ada',
    SUBMISSION_TAG: 'submit/1',
    COMMIT_URL: 'https://example.org/1',
  };
  const bundle = { ...env, CLASSROOM50_BUNDLE_DIR: join(folder, 'classroom50') };
  expect(run('python3', ['classroom50/autograder.py'], { env: bundle })).toMatchObject({ status: 0 });
  accept('classroom50', textOf('result.json'));
  expect(textOf('release-body.md')).toContain('transfer/several-messages');

  // What the student's program can be blamed for is graded: exit status 0, no points, and the reason.
  writeFileSync(join(folder, 'Makefile'), 'all:\n\t@echo "server.c:3: error: no such thing" >&2; false\n');
  expect(run('python3', ['classroom50/autograder.py'], { env: bundle })).toMatchObject({ status: 0 });
  accept('classroom50', textOf('result.json'));
  const result = JSON.parse(textOf('result.json'));
  expect(result).toMatchObject({ score: 0 });
  expect(result['max-score']).toBeGreaterThan(0);
  expect(result.tests[0].output).toMatch(/It does not build[^]*server\.c:3: error: no such thing/);
  expect(textOf('release-body.md')).toContain('server.c:3: error: no such thing');
});

it("classroom50: a program that is not there gets no points, and one of the machine that is missing is nobody's fault", () => {
  install(folder);
  const graded = (...command: readonly string[]) => {
    expect(init('classroom50', '--force', '--', ...command)).toMatchObject({ status: 0 });
    return run('python3', ['classroom50/autograder.py'], { env: { CLASSROOM50_BUNDLE_DIR: join(folder, 'classroom50') } }).status;
  };
  expect(graded('./server', '{port}')).toBe(0);
  expect(JSON.parse(textOf('result.json'))).toMatchObject({ score: 0, 'max-score': 100 });
  expect(textOf('release-body.md')).toContain('There is no file ./server');
  expect(graded('no-such-interpreter', 'server.py', '{port}')).toBe(1);
});

it('prairielearn: the grader writes its results', () => {
  expect(init('prairielearn')).toMatchObject({ status: 0 });
  expect(JSON.parse(textOf('prairielearn/info.json'))).toMatchObject({ uuid: expect.stringMatching(/^[0-9a-f-]{36}$/) });
  expect(textOf('prairielearn/question.html')).toContain('file-names="server.py"');
  shorten('prairielearn/tests/run.sh');
  cpSync(join(folder, 'prairielearn/tests'), join(folder, 'tests'), { recursive: true });
  mkdirSync(join(folder, 'student'));
  cpSync(wrongServer, join(folder, 'student/server.py'));
  install(folder);
  const env = { GRADE_ROOT: folder, PATH: `${join(folder, 'node_modules/.bin')}${delimiter}${process.env['PATH']}` };
  expect(run(join(folder, 'tests/run.sh'), [], { env })).toMatchObject({ status: 0 });
  accept('prairielearn', textOf('results/results.json'));
  expect(JSON.parse(textOf('results/results.json'))).toMatchObject({ gradable: true });

  writeFileSync(join(folder, 'student/Makefile'), 'all:\n\t@echo "server.c:3: error: no such thing" >&2; false\n');
  expect(run(join(folder, 'tests/run.sh'), [], { env })).toMatchObject({ status: 0 });
  const unbuilt = JSON.parse(textOf('results/results.json'));
  expect(unbuilt).toMatchObject({ gradable: false, format_errors: [expect.stringContaining('error: no such thing')] });
});

describe('in CI', () => {
  beforeEach(() => {
    install(folder);
    cpSync(wrongServer, join(folder, 'server.py'));
  });

  it('github-actions: the steps of the job fail with what is wrong, and leave their reports', () => {
    expect(init('github-actions')).toMatchObject({ status: 0 });
    shorten('.github/workflows/echospec.yml');
    const workflow = parse(textOf('.github/workflows/echospec.yml'));
    const steps: readonly { readonly run?: string }[] = workflow.jobs.echospec.steps;
    const env = { GITHUB_STEP_SUMMARY: join(folder, 'summary.md'), CI: 'true' };
    const done = steps.flatMap(({ run: script }) => (script === undefined ? [] : [run('bash', ['-e', '-c', script], { env })]));
    expect(done.map(({ status }) => status)).toEqual([0, 1]);
    expect(done[1]?.stdout).toMatch(/^::error title=/m);
    expect(textOf('summary.md')).toContain('transfer/several-messages');
    accept('junit', textOf('echospec.xml'));
  });

  it('gitlab-ci: the script fails with what is wrong, and leaves the report that the job names', () => {
    expect(init('gitlab-ci')).toMatchObject({ status: 0 });
    shorten('.gitlab-ci.yml');
    const { echospec: job } = parse(textOf('.gitlab-ci.yml'));
    const done = job.script.map((line: string) => run('sh', ['-e', '-c', line]).status);
    expect(done).toEqual([0, 1]);
    accept('junit', textOf(job.artifacts.reports.junit));
  });

  it('makefile: make judges', () => {
    expect(init('makefile')).toMatchObject({ status: 0 });
    const { status, stdout } = run('make', ['test', 'OPTIONS=--only transfer/several-messages']);
    expect(stdout).toContain('FIX THIS FIRST');
    expect(status).toBe(2);
  });

  it('vitest: a test for every check', () => {
    expect(init('vitest')).toMatchObject({ status: 0 });
    symlinkSync(join(top, 'node_modules/vitest'), join(folder, 'node_modules/vitest'));
    const vitest = join(top, 'node_modules/vitest/vitest.mjs');
    const { status, stdout, stderr } = run(process.execPath, [vitest, 'run', 'server.test.ts', '-t', 'transfer/several-messages']);
    expect(stdout + stderr).toContain('The server reads once');
    expect(status).toBe(1);
  });
});
