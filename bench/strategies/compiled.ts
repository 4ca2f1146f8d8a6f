import { existsSync } from 'node:fs';
import { fileURLToPath } from 'node:url';

/** The program of a thread in this folder. Node 20 runs no TypeScript, so our tests, which run the sources, take the compiled one. */
export function compiled(name: string): string {
  const beside = fileURLToPath(new URL(`./${name}.js`, import.meta.url));
  return existsSync(beside) ? beside : fileURLToPath(new URL(`../../dist/bench/strategies/${name}.js`, import.meta.url));
}
