import { chmodSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { planOf, startOf, whyNoPlan } from './plan.ts';

const top = mkdtempSync(join(tmpdir(), 'echospec-test-'));
afterAll(() => rmSync(top, { recursive: true, force: true }));
let count = 0;

/** A folder with such files; a name with a `*` behind it is a program. */
function folderWith(files: Readonly<Record<string, string>>): string {
  const folder = join(top, String(++count));
  mkdirSync(folder);
  for (const [name, text] of Object.entries(files)) {
    const path = join(folder, name.replace('*', ''));
    mkdirSync(dirname(path), { recursive: true });
    writeFileSync(path, text);
    if (name.endsWith('*')) chmodSync(path, 0o755);
  }
  return folder;
}

describe('the plan of a submission', () => {
  it.each([
    [{ 'server.py': '', 'helper.py': '' }, undefined, 'python3 server.py {port}'],
    [{ 'my_echo.py': '' }, undefined, 'python3 my_echo.py {port}'],
    [{ 'Server.java': '', 'Handler.java': '' }, 'javac -d . Handler.java Server.java', 'java -cp {classes} Server {port}'],
    [{ 'Cargo.toml': '[package]\nname = "echo-it"' }, 'cargo build --release --offline', '{program} {port}'],
    [{ 'go.mod': '', 'main.go': '' }, 'go build -o ./server .', '{program} {port}'],
    [{ 'package.json': '{"main":"lib/a.js"}', 'lib/a.js': '' }, undefined, 'node lib/a.js {port}'],
    [{ 'package.json': '{"scripts":{"start":"node app.js","build":"tsc"}}' }, 'npm run --silent build', 'node app.js {port}'],
    [{ 'package.json': 'nonsense', 'index.js': '' }, undefined, 'node index.js {port}'],
    [{ 'echo.c': '' }, 'cc -O2 -pthread -o server echo.c', './server {port}'],
    [{ 'a.cpp': '', 'b.cpp': '' }, 'c++ -O2 -pthread -o server a.cpp b.cpp', './server {port}'],
    [
      { 'echo.c': 'int main(void) { listen(s, 5); }', 'client.c': 'int main() { connect(); }', 'util.c': 'int f(void);' },
      'cc -O2 -pthread -o server echo.c util.c',
      './server {port}',
    ],
    [{ 'server.c': 'int main(int n) {}', 'client.c': 'void\nmain() {}' }, 'cc -O2 -pthread -o server server.c', './server {port}'],
    [{ 'a.py': 's.listen()', 'b.py': 's.connect()' }, undefined, 'python3 a.py {port}'],
    [
      { 'Echo.java': 'new ServerSocket(7)', 'Client.java': 'new Socket()' },
      'javac -d . Client.java Echo.java',
      'java -cp {classes} Echo {port}',
    ],
    [{ Makefile: '', 'server.py': '' }, 'make', '{program} {port}'],
    [{ 'server*': '' }, undefined, './server {port}'],
    [{ Makefile: 'run: server\n\t./server 7\nserver: a.c' }, 'make server', '{program} {port}'],
    [{ Makefile: '.PHONY: run\nrun:\n\tpython3 a.py', 'a.py': '' }, undefined, 'python3 a.py {port}'],
    [{ Makefile: 'CC := cc\nall: run\nrun: a.o' }, 'make', '{program} {port}'],
    [
      { 'src/org/echo/Server.java': 'package org.echo;\n', 'src/org/echo/Client.java': '' },
      'javac -d . src/org/echo/Client.java src/org/echo/Server.java',
      'java -cp {classes} org.echo.Server {port}',
    ],
    [
      { 'Pool.java': '', 'Echo.java': 'public static void main(String[] a)' },
      'javac -d . Echo.java Pool.java',
      'java -cp {classes} Echo {port}',
    ],
    [
      { 'server.c': 'int main() { listen(s, 5); }', 'client.py': 's.connect()' },
      'cc -O2 -pthread -o server server.c',
      './server {port}',
    ],
    [
      { 'echo.go': 'func main() { net.Listen() }', 'client.go': 'func main() {}' },
      'go build -o ./server echo.go',
      './server {port}',
    ],
    [{ 'go.mod': '', 'cmd/server/main.go': '' }, 'go build -o ./server ./cmd/server', '{program} {port}'],
    [{ 'main.rs': 'fn main() {}', 'pool.rs': 'pub fn f() {}' }, 'rustc -O -o server main.rs', './server {port}'],
    [{ 'src/server.py': '', 'tests/test_it.py': '', 'README.md': '' }, undefined, 'python3 src/server.py {port}'],
    [{ 'src/a.c': '', 'include/a.h': '', 'docs/notes.md': '' }, 'cc -O2 -pthread -Iinclude -o server src/a.c', './server {port}'],
    [{ 'echo.php': '' }, undefined, 'php echo.php {port}'],
    [{ 'run.sh': 'exec python3 x.py "$1"' }, undefined, 'sh run.sh {port}'],
    [{ 'CMakeLists.txt': '' }, 'sh -c cmake -S . -B build -D CMAKE_BUILD_TYPE=Release && cmake --build build', '{program} {port}'],
  ])('of %j', (files, build, run) => {
    const plan = planOf(folderWith(files));
    expect(plan?.build?.join(' ')).toBe(build);
    expect(plan?.run.join(' ')).toBe(run);
  });

  it('is unknown when nothing looks like a server', () => {
    const folder = folderWith({ 'README.md': '' });
    expect(planOf(folder)).toBeUndefined();
    expect(whyNoPlan(folder)).toContain('Nothing in it looks like a server');
  });

  it.each([
    [{ 'a.py': '', 'b.py': '' }, '(a.py, b.py): the file must be called server.py.'],
    [{ 'a.py': 's.listen()', 'b.py': 's.listen()' }, 'It can not be told which of its programs is the server'],
    [{ 'a.c': 'int main() { listen(); }', 'b.c': 'int main() { listen(); }' }, '(a.c, b.c): the file must be called server.c.'],
  ])('is unknown, with the reason, where it can not be told which of several it is: %j', (files, why) => {
    const folder = folderWith(files);
    expect(planOf(folder)).toBeUndefined();
    expect(whyNoPlan(folder)).toContain(why);
  });
});

describe('the program that a build makes', () => {
  const plan = planOf(folderWith({ Makefile: '' }));
  if (plan === undefined) throw new Error('There is a Makefile.');

  it('has a usual name, or is the only one that there is', () => {
    expect(startOf(plan, folderWith({ 'echo_server*': '', 'client*': '' }))).toEqual(['./echo_server', '{port}']);
    expect(startOf(plan, folderWith({ 'mine*': '', 'run.sh*': '', 'x.c': '' }))).toEqual(['./mine', '{port}']);
  });

  it('may lie where builds leave it', () => {
    expect(startOf(plan, folderWith({ 'bin/server*': '', 'bin/client*': '' }))).toEqual(['./bin/server', '{port}']);
    expect(startOf(plan, folderWith({ 'build/mine*': '', 'build/mine.o': '' }))).toEqual(['./build/mine', '{port}']);
  });

  it('may be a script beside the Makefile, or classes that it made', () => {
    const python = folderWith({ Makefile: '', 'echo.py': '' });
    expect(startOf(planOf(python) ?? plan, python)).toEqual(['python3', 'echo.py', '{port}']);
    const java = folderWith({ Makefile: '', 'Echo.java': 'package net.echo;', 'bin/net/echo/Echo.class': '' });
    expect(startOf(planOf(java) ?? plan, java)).toEqual(['java', '-cp', 'bin', 'net.echo.Echo', '{port}']);
    const unbuilt = folderWith({ Makefile: '', 'echo.c': 'int main() {}' });
    expect(startOf(planOf(unbuilt) ?? plan, unbuilt)).toBeUndefined();
  });

  it('may be missing, or not be told from others', () => {
    expect(startOf(plan, folderWith({ 'server.c': '' }))).toBeUndefined();
    expect(startOf(plan, folderWith({ 'one*': '', 'two*': '' }))).toBeUndefined();
  });
});
