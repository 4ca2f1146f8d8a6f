import { spawn } from 'node:child_process';
import { constants } from 'node:os';
import { TargetError, UsageError } from '../harness/ends.ts';
import { conformingClients, conformingServers, faultyClients, faultyServers, prepare } from '../reference-servers/index.ts';
import { flag, parse, text, whole } from './arguments.ts';
import type { Surroundings } from './commands.ts';
import { hostOf } from './host.ts';
import { messageOf } from './error-words.ts';
import { shellWord } from './shell-word.ts';
import { nearest } from './nearest.ts';

/** `echospec serve NAME`: runs one of our servers in the foreground, and ends as it ends. */
export async function run(argv: readonly string[], outside: Surroundings): Promise<number> {
  const parsed = parse(argv, {
    port: { type: 'string' },
    host: { type: 'string' },
    help: { type: 'boolean', short: 'h' },
  });
  if (flag(parsed, 'help')) {
    outside.write(help);
    return 0;
  }
  const [name, ...others] = parsed.positionals;
  if (name === undefined || others.length > 0)
    throw new UsageError(
      '`echospec serve` takes the name of one server: echospec list servers. As in: echospec serve python-echo-thread',
    );
  const port = whole(parsed, 'port', { min: 1, max: 65_535 }) ?? 7777;
  const command = (await commandOf(name)).map((word) => word.replaceAll('{port}', String(port)));
  outside.writeError(`${command.map(shellWord).join(' ')}\n`);
  return runInForeground(command, { PORT: String(port), HOST: hostOf(text(parsed, 'host') ?? '127.0.0.1') });
}

async function commandOf(name: string): Promise<readonly string[]> {
  const entries = [...conformingServers, ...faultyServers];
  const entry = entries.find((candidate) => candidate.name === name);
  if ([...conformingClients, ...faultyClients].some((client) => client.name === name))
    throw new UsageError(
      `${name} is a client, which is not served but judged: echospec client -- COMMAND. Where its source is: echospec list clients --json`,
    );
  if (entry === undefined) {
    const near = nearest(
      name,
      entries.map((candidate) => candidate.name),
    );
    throw new UsageError(
      `There is no server \`${name}\`.${near.length === 0 ? '' : ` Did you mean ${near.map((known) => `\`${known}\``).join(' or ')}?`} All of them: echospec list servers`,
    );
  }
  const prepared = await prepare(entry);
  if (prepared.kind === 'ready') return prepared.command;
  if (prepared.kind === 'broken') throw new TargetError(`${name} can't be run: ${prepared.because}`);
  const packages = installs[entry.language];
  throw new TargetError(
    `${name} needs \`${prepared.toolchain}\`, which is not installed here${packages === undefined ? '' : `: on Debian and Ubuntu, apt-get install ${packages}`}. (${prepared.because})`,
  );
}

const installs: { readonly [language: string]: string | undefined } = {
  c: 'gcc libc6-dev',
  go: 'golang-go',
  java: 'default-jdk-headless',
  perl: 'perl',
  python: 'python3',
  ruby: 'ruby',
  rust: 'rustc',
};

/** Signals are passed on, so that the server ends as it does when it is started by hand. */
async function runInForeground(command: readonly string[], environment: Readonly<Record<string, string>>): Promise<number> {
  const [file = '', ...rest] = command;
  const child = spawn(file, rest, { stdio: 'inherit', env: { ...process.env, ...environment } });
  // A terminal sends SIGINT to both; only a signal that was meant for us alone is passed on.
  const passOn = (signal: NodeJS.Signals): void => void child.kill(signal);
  const signals: readonly NodeJS.Signals[] = process.stdin.isTTY ? ['SIGTERM', 'SIGHUP'] : ['SIGTERM', 'SIGHUP', 'SIGINT'];
  for (const signal of signals) process.on(signal, passOn);
  try {
    return await new Promise((resolve, reject) => {
      child.once('error', (error) => reject(new TargetError(`\`${file}\` could not be started: ${messageOf(error)}`)));
      child.once('exit', (code, signal) => resolve(code ?? 128 + (signal === null ? 0 : constants.signals[signal])));
    });
  } finally {
    for (const signal of signals) process.off(signal, passOn);
  }
}

const help = `usage: echospec serve NAME [--port N] [--host ADDRESS]

Runs one of the bundled servers in the foreground: a reference server, or one with a mistake (echospec list servers). It is
compiled first where its language needs it. The port is 7777 unless told otherwise. The exit status is that of the server.
`;
