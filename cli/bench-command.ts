import { benchCommand } from '../bench/main.ts';
import { renderBenchPage, renderStrategiesPage } from '../reports/index.ts';
import { bundledServer } from './bundled-server.ts';
import type { Surroundings } from './commands.ts';
import { gatesOf, withoutConfig } from './config/gates.ts';
import { readConfig } from './config/read-config.ts';
import { startServerAt } from './start-server.ts';
import { version } from './version.ts';

/** `echospec bench`: measures one server, or several side by side. */
export async function run(argv: readonly string[], outside: Surroundings): Promise<number> {
  const { named, rest } = withoutConfig(argv);
  const file = rest.some(asksForHelp) ? undefined : await readConfig(named);
  const command = await bundledServer({ name: 'echo' });
  return benchCommand([...gatesOf(file, rest), ...rest], {
    ...outside,
    startServer: startServerAt('127.0.0.1'),
    version: version(),
    pages: { bench: renderBenchPage, strategies: renderStrategiesPage },
    defaultServer: { name: 'reference', command },
  });
}

function asksForHelp(word: string, at: number, argv: readonly string[]): boolean {
  return (word === '--help' || word === '-h') && !argv.slice(0, at).includes('--');
}
