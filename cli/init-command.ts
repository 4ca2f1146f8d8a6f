import { chmodSync, existsSync, mkdirSync, statSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { UsageError } from '../harness/ends.ts';
import { closest, flag, parse, text, type OptionTable } from './arguments.ts';
import type { Surroundings } from './commands.ts';
import { messageOf } from './error-words.ts';
import type { InitFile, Kind } from './init/kind.ts';
import { platformKinds } from './init/platforms.ts';
import { runnerKinds } from './init/runners.ts';
import { starterKinds } from './init/starters.ts';

const kinds: readonly Kind[] = [...platformKinds, ...runnerKinds, ...starterKinds];

/** What the servers are started with when nothing is said. */
const usualCommand = ['python3', 'server.py', '{port}'];

const optionTable: OptionTable = {
  into: { type: 'string' },
  force: { type: 'boolean' },
  help: { type: 'boolean', short: 'h' },
};

/** `echospec init KIND`: writes files to begin with, and never over others unless it is told to. */
export async function run(argv: readonly string[], outside: Surroundings): Promise<number> {
  const parsed = parse(argv, optionTable);
  if (flag(parsed, 'help')) {
    outside.write(help());
    return 0;
  }
  const kind = kindOf(parsed.positionals);
  if (kind.command === 'own' && parsed.command !== undefined)
    throw new UsageError(`\`echospec init ${kind.name}\` takes no command: it writes the server itself.`);
  const answers = { command: parsed.command ?? usualCommand };
  expectPort(answers.command);
  const folder = text(parsed, 'into') ?? '.';
  const files = kind.files(answers);
  expectPlace({ folder, files, over: flag(parsed, 'force') ? 'any' : 'nothing' });
  for (const file of files) writeOne(folder, file);
  const written = files.map(({ path }) => `  ${join(folder, path)}`);
  outside.write(`${['Written:', ...written, '', ...kind.next(answers)].join('\n')}\n`);
  return 0;
}

function kindOf([name, ...others]: readonly string[]): Kind {
  const names = kinds.map((kind) => kind.name);
  const all = `There are: ${names.join(', ')}.`;
  if (name === undefined) throw new UsageError(`\`echospec init\` needs what to write. ${all}`);
  if (others.length > 0)
    throw new UsageError(
      `\`echospec init\` writes one thing at a time, so what is \`${others.join(' ')}\`? A command stands behind \`--\`.`,
    );
  const found = kinds.find((kind) => kind.name === name);
  if (found !== undefined) return found;
  const near = closest(name, names);
  throw new UsageError(
    `\`echospec init\` can not write \`${name}\`.${near === undefined ? '' : ` Did you mean \`${near}\`?`} ${all}`,
  );
}

function expectPort(command: readonly string[]): void {
  if (command.some((word) => word.includes('{port}'))) return;
  throw new UsageError(
    `The command \`${command.join(' ')}\` has no {port}: each server gets a port of its own, as in -- ./server {port}.`,
  );
}

function expectPlace({ folder, files, over }: { folder: string; files: readonly InitFile[]; over: 'any' | 'nothing' }): void {
  if (existsSync(folder) && !statSync(folder).isDirectory())
    throw new UsageError(`--into ${folder}: this is a file, not a folder.`);
  const there = files.map(({ path }) => join(folder, path)).filter((path) => existsSync(path));
  if (there.length === 0 || over === 'any') return;
  throw new UsageError(
    `${there.join(', ')} ${there.length === 1 ? 'exists' : 'exist'} already, and nothing was written. Add --force to write over it, or --into FOLDER.`,
  );
}

function writeOne(folder: string, { path, content, executable }: InitFile): void {
  const place = join(folder, path);
  try {
    mkdirSync(dirname(place), { recursive: true });
    writeFileSync(place, content);
    if (executable === true) chmodSync(place, 0o755);
  } catch (error) {
    throw new UsageError(`${place} could not be written: ${messageOf(error)}. Choose another folder with --into FOLDER.`);
  }
}

function help(): string {
  const width = Math.max(...kinds.map(({ name }) => name.length));
  return [
    'usage: echospec init KIND [--into FOLDER] [--force] [-- COMMAND [ARG...]]',
    '',
    'Writes what it takes to begin. COMMAND starts the servers that are to be judged (default python3 server.py {port}). Files that',
    'exist are left alone unless --force is given.',
    '',
    ...kinds.map(({ name, describe }) => `  ${name.padEnd(width)}  ${describe}`),
    '',
  ].join('\n');
}
