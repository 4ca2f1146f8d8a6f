import { execFileSync, spawnSync } from 'node:child_process';
import { mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';

/** The package as others get it: packed, looked at by the linters of packages, installed in an empty folder, and used there. */
const top = fileURLToPath(new URL('..', import.meta.url));
const folder = mkdtempSync(join(tmpdir(), 'echospec-package-'));
let tarball = '';

beforeAll(() => {
  // Without its scripts, which would build while other tests use what is built.
  npm(['pack', '--ignore-scripts', '--pack-destination', folder], top);
  tarball = join(folder, readdirSync(folder).find((name) => name.endsWith('.tgz')) ?? '');
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

describe('the packed package', () => {
  it('holds no tests, no fixtures and nothing of our own tools', () => {
    const files = execFileSync('tar', ['-tzf', tarball], { encoding: 'utf8' }).trim().split('\n');
    expect(files.filter((file) => /\.test\.|__snapshots__|scripts\/|vitest\.config|\.ci\//.test(file))).toEqual([]);
    expect(files).toEqual(expect.arrayContaining(['package/dist/cli/main.js', 'package/dist/index.d.ts', 'package/LICENSE']));
  });

  it('pleases publint', () => {
    expect(tool('publint', ['run', tarball, '--strict'])).toMatchObject({ status: 0 });
  });

  it('has types that every way of importing it finds', () => {
    // There is no CommonJS here, and Node 20 can require no ES modules: the package says so by its engines.
    expect(tool('attw', [tarball, '--profile', 'esm-only', '--no-emoji'])).toMatchObject({ status: 0 });
  });
});

describe('the installed package', () => {
  beforeAll(() => {
    writeFileSync(join(folder, 'package.json'), '{ "private": true, "type": "module" }');
    npm(['install', '--prefer-offline', '--no-audit', '--no-fund', tarball], folder);
  });

  it('judges a server from its own command', () => {
    const server = join(folder, 'node_modules/echospec/reference-servers/python/faulty/read_once.py');
    const judged = inFolder('npx', ['echospec', 'test', '--only', 'transfer/several-messages', '--', 'python3', server, '{port}']);
    expect(judged.stdout).toContain('FIX THIS FIRST');
    expect(judged.status).toBe(1);
  });

  it('judges the bundled server when it is told of none', () => {
    expect(inFolder('npx', ['echospec', 'test', '--quick'])).toMatchObject({ status: 0 });
  });

  it('can be imported, with its checks and reporters', () => {
    const code = `import { checks, defineCheck, reporters, judge } from 'echospec';
      console.log(checks.length > 20, typeof defineCheck, Object.keys(reporters).includes('junit'), typeof judge);`;
    expect(inFolder(process.execPath, ['--input-type=module', '-e', code])).toMatchObject({
      status: 0,
      stdout: 'true function true function\n',
    });
  });
});

describe('the installed package without vitest', () => {
  it('says what the adapter needs', () => {
    const code = `await import('echospec/vitest').catch((error) => console.log(error.code, /vitest/.test(error.message)));`;
    expect(inFolder(process.execPath, ['--input-type=module', '-e', code]).stdout).toBe('ERR_MODULE_NOT_FOUND true\n');
  });
});

function npm(argv: readonly string[], cwd: string): void {
  execFileSync('npm', [...argv, '--loglevel=error'], { cwd, stdio: 'pipe' });
}

function tool(name: string, argv: readonly string[]): { readonly status: number | null; readonly output: string } {
  const { status, stdout, stderr } = spawnSync(join(top, 'node_modules/.bin', name), argv, { cwd: folder, encoding: 'utf8' });
  return { status, output: `${stdout}${stderr}` };
}

function inFolder(command: string, argv: readonly string[]): { readonly status: number | null; readonly stdout: string } {
  const { status, stdout } = spawnSync(command, argv, { cwd: folder, encoding: 'utf8', stdio: ['ignore', 'pipe', 'pipe'] });
  return { status, stdout };
}
