import { UsageError } from '../../harness/ends.ts';
import type { ConfigFile } from './config.ts';

/** The arguments of `echospec bench` without `--config FILE`, which is no matter of bench/. */
export function withoutConfig(argv: readonly string[]): { readonly named?: string; readonly rest: readonly string[] } {
  const end = argv.includes('--') ? argv.indexOf('--') : argv.length;
  const at = argv.findIndex((word, index) => index < end && (word === '--config' || word.startsWith('--config=')));
  if (at < 0) return { rest: argv };
  const word = argv[at] ?? '';
  const apart = word === '--config';
  const named = apart && at + 1 < end ? argv[at + 1] : word.slice('--config='.length);
  if (named === undefined || named === '') throw new UsageError('--config needs a file, as in --config echospec.config.json.');
  return { named, rest: argv.filter((_, index) => index !== at && !(apart && index === at + 1)) };
}

/** The gates of the config as options; those of the command line stand in their place. */
export function gatesOf(file: ConfigFile | undefined, argv: readonly string[]): readonly string[] {
  const own = argv.slice(0, argv.includes('--') ? argv.indexOf('--') : argv.length);
  if (own.some((word) => word.startsWith('--min-ratio'))) return [];
  return Object.entries(file?.config.gates ?? {}).flatMap(([server, least]) => ['--min-ratio', `${server}=${least}`]);
}
