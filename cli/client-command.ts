import { UsageError } from '../harness/ends.ts';
import { clientHelp } from './client-help.ts';
import type { Surroundings } from './commands.ts';
import { run as test } from './test-command.ts';

/** What is asked of a server only. */
const ofServers: Readonly<Record<string, string>> = {
  '--profile': 'the profile is client: choose the protocol with --framing and --reply',
  '--port': 'echospec listens at a port of its own, and gives it to the client as {port}',
  '--measure': 'only servers are measured',
};

/** `echospec client`: judges a client by playing the server to it. Exit codes as those of `echospec test`. */
export async function run(argv: readonly string[], outside: Surroundings): Promise<number> {
  const dashes = argv.indexOf('--');
  const own = dashes < 0 ? argv : argv.slice(0, dashes);
  if (own.includes('--help') || own.includes('-h')) {
    outside.write(clientHelp());
    return 0;
  }
  for (const [option, because] of Object.entries(ofServers))
    if (own.some((word) => word === option || word.startsWith(`${option}=`)))
      throw new UsageError(`${option} does not go with \`echospec client\`: ${because}.`);
  expectAddress(dashes < 0 ? undefined : argv.slice(dashes + 1));
  return test(['--profile', 'client', ...argv], outside);
}

/** Host and port also stand in the environment, so nothing is demanded; but a placeholder that is nearly right is a slip. */
function expectAddress(command: readonly string[] | undefined): void {
  const slip = command?.find((word) => /^\{(?:ports?|hosts?|messages?|msg|PORT|HOST|MESSAGE)\}$/.test(word) && !known.has(word));
  if (slip !== undefined) throw new UsageError(`\`${slip}\` is not replaced by anything: write {host}, {port} or {message}.`);
}

const known: ReadonlySet<string> = new Set(['{host}', '{port}', '{message}']);
