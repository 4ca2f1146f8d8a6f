import { strategiesCommand } from '../bench/main.ts';
import { renderBenchPage, renderStrategiesPage } from '../reports/index.ts';
import type { Surroundings } from './commands.ts';
import { startServerAt } from './start-server.ts';
import { version } from './version.ts';

/** `echospec strategies`: compares ways to write sendAll and recvAll. */
export async function run(argv: readonly string[], outside: Surroundings): Promise<number> {
  return strategiesCommand(argv, {
    ...outside,
    startServer: startServerAt('127.0.0.1'),
    version: version(),
    pages: { bench: renderBenchPage, strategies: renderStrategiesPage },
  });
}
