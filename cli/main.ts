#!/usr/bin/env node
import { killAllInstances, stopAllInstances, TargetError, UsageError } from '../harness/ends.ts';
import { closest } from './arguments.ts';
import { commands, type Surroundings } from './commands.ts';
import { version } from './version.ts';

/** Exit codes: 0 conforms, 1 violates, 2 usage, 3 could not judge. */
const usageExit = 2;
const couldNotJudgeExit = 3;

const code = await main(process.argv.slice(2));
for (const stream of [process.stdout, process.stderr]) await written(stream);
// Not by itself: Node 20 then waits for every socket's request to end, for ever and at full speed where one was reset in the middle.
process.exit(code);

async function main(argv: readonly string[]): Promise<number> {
  const interrupted = watchInterrupts();
  try {
    return await dispatch(argv, surroundings(interrupted));
  } catch (error) {
    if (error instanceof UsageError) {
      writeError(`echospec: ${error.message}\n`);
      return usageExit;
    }
    if (error instanceof TargetError) {
      writeError(`echospec: ${error.message}\n`);
      return couldNotJudgeExit;
    }
    writeError(
      `echospec: a fault of echospec itself, please report it:\n${error instanceof Error ? (error.stack ?? error.message) : String(error)}\n`,
    );
    return couldNotJudgeExit;
  } finally {
    await stopAllInstances();
  }
}

/** Everything that was written so far has gone to the system. */
async function written(stream: NodeJS.WriteStream): Promise<void> {
  if (!stream.writable) return;
  await new Promise<void>((resolve) => void stream.write('', () => resolve()));
}

async function dispatch(argv: readonly string[], outside: Surroundings): Promise<number> {
  const [name, ...rest] = argv;
  if (name === undefined || name === '--help' || name === '-h' || name === 'help') {
    outside.write(help());
    return name === undefined ? usageExit : 0;
  }
  if (name === '--version' || name === '-v') {
    outside.write(`${version()}\n`);
    return 0;
  }
  const command = commands.find((candidate) => candidate.name === name);
  if (command === undefined) {
    const near = closest(
      name,
      commands.map((candidate) => candidate.name),
    );
    throw new UsageError(
      `There is no command \`${name}\`.${near === undefined ? '' : ` Did you mean \`${near}\`?`} To judge a server: echospec test -- ${argv.join(' ')}`,
    );
  }
  const { run } = await command.load();
  return run(rest, outside);
}

function help(): string {
  const width = Math.max(...commands.map((command) => command.usage.length));
  const lines = commands.map((command) => `  ${command.usage.padEnd(Math.min(width, 42))}  ${command.describe}`);
  return [
    'echospec: is this echo server right, and how fast is it?',
    '',
    'usage: echospec COMMAND',
    '',
    ...lines,
    '',
    '  echospec COMMAND --help tells the options of a command.',
    '  exit codes: 0 conforms, 1 violates, 2 usage, 3 could not judge',
    '',
  ].join('\n');
}

/** The first Ctrl-C asks the command to come to an end, with its reports; the second ends everything at once. */
function watchInterrupts(): AbortSignal {
  const controller = new AbortController();
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) {
    process.on(signal, () => {
      if (controller.signal.aborted) {
        killAllInstances();
        process.exit(couldNotJudgeExit);
      }
      controller.abort(signal);
    });
  }
  process.on('exit', killAllInstances);
  process.stdout.on('error', (error: NodeJS.ErrnoException) => {
    if (error.code === 'EPIPE') process.exit(couldNotJudgeExit);
  });
  return controller.signal;
}

function surroundings(signal: AbortSignal): Surroundings {
  const { env, stdout } = process;
  const isTerminal = stdout.isTTY && env['CI'] === undefined;
  const forced = env['FORCE_COLOR'] !== undefined && env['FORCE_COLOR'] !== '0';
  const refused = env['NO_COLOR'] !== undefined && env['NO_COLOR'] !== '';
  return {
    write: (text) => void stdout.write(text),
    writeError,
    environment: env,
    isTerminal,
    columns: stdout.columns ?? 80,
    color: !refused && (forced || isTerminal),
    signal,
  };
}

function writeError(text: string): void {
  process.stderr.write(text);
}
